-- A PostgreSQL administrator runs this once: psql -f kubernetes/database.sql. Then give both roles a password,
-- with \password rollcall_owner and \password rollcall_service.

-- The migration uses the role that owns the schema. The role of the service reads and writes rows and can change nothing else.
create role rollcall_owner login;
create role rollcall_service login;
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
