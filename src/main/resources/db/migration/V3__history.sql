-- What happened, in one sequence for all nodes. A transaction takes its numbers from history_position as the last thing it
-- does and holds that row until it is committed: whoever sees a number sees every smaller one, so that nothing is lost to
-- a reader who goes on behind the last number he saw.
create table history_position (
    id integer not null primary key,
    last_id bigint not null,
    -- no event up to this one is sure to be there any more
    pruned_id bigint not null,
    constraint one_history_position check (id = 1)
);

create table history (
    id bigint not null primary key,
    happened_at timestamp(6) with time zone not null,
    node varchar(128) not null,
    -- CHANGE: audit and event; ADMINISTRATION: audit alone; OBSERVATION: event alone
    category varchar(16) not null,
    kind varchar(16) not null,
    action varchar(32) not null,
    object_id varchar(128) not null,
    object_name varchar(256) not null,
    network_id varchar(64),
    network_name varchar(128),
    sandbox_id varchar(64),
    sandbox_name varchar(64),
    details varchar(100000) not null,
    caller varchar(128),
    caller_role varchar(16),
    caller_address varchar(64),
    request_id varchar(128),
    before_state varchar(1000000),
    after_state varchar(1000000)
);
create index history_time on history (happened_at);

-- Addresses are written as in lease, but outlive it: nothing here points to what may be gone.
create table lease_history (
    id bigint not null primary key,
    address varchar(33) not null,
    network_id varchar(64) not null,
    network_name varchar(128) not null,
    endpoint_id varchar(64) not null,
    sandbox_id varchar(64) not null,
    sandbox_name varchar(64) not null,
    mac varchar(17) not null,
    node varchar(128) not null,
    began_at timestamp(6) with time zone not null,
    ended_at timestamp(6) with time zone
);
create index lease_history_address on lease_history (address, began_at);
create index lease_history_endpoint on lease_history (endpoint_id);
create index lease_history_end on lease_history (ended_at);

insert into lease_history (
    id, address, network_id, network_name, endpoint_id, sandbox_id, sandbox_name, mac, node, began_at)
select row_number() over (order by endpoint.created_at, lease.network_id, lease.address)
        + (select coalesce(max(repair.id), 0) from repair),
    lease.address, network.id, network.name, endpoint.id, sandbox.id, sandbox.name, endpoint.mac, endpoint.node,
    endpoint.created_at
from lease
join endpoint on endpoint.id = lease.endpoint_id
join network on network.id = lease.network_id
join sandbox on sandbox.id = endpoint.sandbox_id;

insert into history_position (id, last_id, pruned_id)
select 1, greatest(
    (select coalesce(max(repair.id), 0) from repair),
    (select coalesce(max(lease_history.id), 0) from lease_history)), 0;

create index repair_time on repair (repaired_at);
