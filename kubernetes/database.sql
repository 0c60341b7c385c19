-- An administrator of PostgreSQL runs this once: psql -f kubernetes/database.sql. Then give both roles a password,
-- with \password rollcall_owner and \password rollcall_service. The rights CREATEDB and CREATEROLE are enough.

-- The migration uses the role that owns the schema. The role of the service reads and writes rows and can change nothing else.
create role rollcall_owner login;
create role rollcall_service login;
-- An administrator who is no superuser must be a member, to create the database and to set what tables are granted.
grant rollcall_owner to current_user;
create database rollcall owner rollcall_owner;

\connect rollcall

-- Before PostgreSQL 15 everyone may create tables here.
revoke all on schema public from public;
grant usage, create on schema public to rollcall_owner;
grant usage on schema public to rollcall_service;
-- For tables that migrations will create.
alter default privileges for role rollcall_owner in schema public
    grant select, insert, update, delete on tables to rollcall_service;
alter default privileges for role rollcall_owner in schema public
    grant usage, select on sequences to rollcall_service;

-- In PostgreSQL 14 the schema belongs to the superuser, and nobody else can restrict it.
select 'Everybody may create tables in the schema public. A superuser can end that: revoke create on schema public from public'
    as "Not restricted"
where has_schema_privilege('rollcall_service', 'public', 'create');
