-- As a superuser, in Rollcall's database. The server needs wal_level=logical.
create role debezium login replication password 'change-me';
grant usage on schema public to debezium;
grant select on changes to debezium;
create publication rollcall_changes for table changes with (publish = 'insert');
