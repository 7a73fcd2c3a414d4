-- An address that is kept for the sandbox of a name, or for the endpoint with a MAC address: exactly one of the two.
-- It is in no free range, whether it is leased or not. Addresses are written as in lease.
create table reservation (
    network_id varchar(64) not null,
    address varchar(33) not null,
    sandbox varchar(64),
    mac varchar(17),
    constraint reservation_key primary key (network_id, address),
    constraint reservation_network foreign key (network_id) references network (id),
    constraint reservation_holder check ((sandbox is null) <> (mac is null))
);
