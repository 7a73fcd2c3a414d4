alter table sandbox add column labels varchar(100000) not null default '{}';

alter table endpoint add column labels varchar(100000) not null default '{}';

-- the ports as they were asked for, as JSON; null where only what came of them is known
alter table endpoint add column port_requests varchar(1000000);
