-- What was allowed one by one did not fit together: 256 labels of 4 kB each. Names.TEXTS is the bound of all of them.
alter table network alter column labels set data type varchar(1000000);
alter table network alter column options set data type varchar(1000000);
alter table network alter column ipam_options set data type varchar(1000000);
alter table network alter column extra_options set data type varchar(1000000);
alter table sandbox alter column labels set data type varchar(1000000);
alter table endpoint alter column labels set data type varchar(1000000);
alter table endpoint alter column options set data type varchar(1000000);
