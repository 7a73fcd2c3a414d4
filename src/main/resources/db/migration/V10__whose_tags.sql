-- Tags in the kernel name the installation. Those of databases from before did not, and such a database knows its own by
-- the owners that they name. New databases have no such tags.
alter table installation add column older_tags boolean default true not null;
