-- Runs unchanged on H2 and PostgreSQL.

-- Requests that named an Idempotency-Key, and what they were answered.
create table idempotency_key (
    caller varchar(64) not null,
    name varchar(255) not null,
    -- SHA-256 of method, path, query, If-Match and body
    fingerprint varchar(64) not null,
    node varchar(128) not null,
    started_at timestamp(6) with time zone not null,
    -- written in the transaction of the change itself: true exactly when that is committed
    carried_out boolean not null,
    -- null until it is answered
    status integer,
    location varchar(2000),
    etag varchar(255),
    content_type varchar(255),
    -- null also where it held a secret, or was too large to keep
    body varchar(1000000),
    constraint idempotency_key_key primary key (caller, name)
);
create index idempotency_key_age on idempotency_key (started_at);
