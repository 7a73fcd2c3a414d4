-- What Docker's API knows of a container beyond its sandbox, which has the same id and name while it runs. Configurations
-- are JSON as they were asked for; endpoints are by the network's name.
create table docker_container (
    id varchar(64) not null primary key,
    name varchar(64) not null,
    image varchar(4096) not null,
    config varchar(1000000) not null,
    host_config varchar(1000000) not null,
    endpoints varchar(1000000) not null,
    created_at timestamp(6) with time zone not null,
    started_at timestamp(6) with time zone,
    -- null while it runs
    finished_at timestamp(6) with time zone,
    exit_code integer not null,
    constraint docker_container_name unique (name)
);
