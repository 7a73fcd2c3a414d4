-- What DHCP servers of the physical network gave to endpoints: one IPv4 address each, with its prefix length. Lists are JSON.
create table dhcp_lease (
    endpoint_id varchar(64) not null,
    address varchar(18) not null,
    server varchar(15) not null,
    next_hop varchar(17),
    routes varchar(10000) not null,
    dns varchar(1000) not null,
    domain varchar(255),
    mtu integer,
    obtained_at timestamp(6) with time zone not null,
    -- null if it is given for ever
    renew_at timestamp(6) with time zone,
    rebind_at timestamp(6) with time zone,
    expires_at timestamp(6) with time zone,
    constraint dhcp_lease_key primary key (endpoint_id),
    constraint dhcp_lease_endpoint foreign key (endpoint_id) references endpoint (id) on delete cascade
);
