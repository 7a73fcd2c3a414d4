-- What Docker's clients note of networks, and the networks that others are made from.

alter table network add column attachable boolean default false not null;
alter table network add column config_from varchar(128);
alter table network add column ipam_options varchar(100000) default '{}' not null;
alter table network add column extra_options varchar(100000) default '{}' not null;
-- By name, as it is asked for and shown: a configuration network that is in use keeps its name.
alter table network add constraint network_config_from foreign key (config_from) references network (name);
