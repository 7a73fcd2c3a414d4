-- TAP devices of virtual machines: null but for endpoints of machines.
alter table endpoint add column tap_user integer;
alter table endpoint add column tap_group integer;
alter table endpoint add column tap_multi_queue boolean;

-- Links of the host that are ports of a network's bridge. A link is in one network only.
create table network_uplink (
    node varchar(128) not null,
    link varchar(15) not null,
    network_id varchar(64) not null,
    addresses varchar(8) not null,
    -- it is to go, and comes back unless that is confirmed
    leaving boolean not null,
    -- when the change is undone; null once it is confirmed
    confirm_by timestamp(6) with time zone,
    created_at timestamp(6) with time zone not null,
    constraint network_uplink_key primary key (node, link),
    constraint network_uplink_network foreign key (network_id) references network (id)
);
create index network_uplink_of_network on network_uplink (network_id);
