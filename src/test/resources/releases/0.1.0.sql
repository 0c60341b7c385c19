-- What Rollcall 0.1.0 asks of PostgreSQL, and of which tables, as PostgreSQL has it: written by
-- mvn verify -Dreleases.record=0.1.0, and compared with the newest schema by PreviousReleaseTest.

-- column ended_sessions.jti text not null
-- column ended_sessions.sid text
-- column ended_sessions.subject text
-- column ended_sessions.begun_by timestamp with time zone not null
-- column ended_sessions.received_at timestamp with time zone not null default
-- column idempotency_keys.actor text not null
-- column idempotency_keys.key text not null
-- column idempotency_keys.fingerprint text not null
-- column idempotency_keys.act_id uuid not null
-- column idempotency_keys.user_id uuid not null
-- column idempotency_keys.created_at timestamp with time zone not null
-- column idempotency_keys.answer jsonb
-- column open_acts.act_id uuid not null
-- column open_acts.user_id uuid not null
-- column open_acts.turn text
-- column open_acts.plan jsonb not null
-- column open_acts.claim integer not null default
-- column open_acts.due_at timestamp with time zone not null
-- column revocations.id bigint not null default
-- column revocations.subject text not null
-- column revocations.not_before timestamp with time zone not null
-- column sync_differences.run_id uuid not null
-- column sync_differences.subject text not null
-- column sync_differences.user_id uuid
-- column sync_differences.kind text not null
-- column sync_differences.fields text[] not null default
-- column sync_differences.disables boolean not null default
-- column sync_differences.less_allowed boolean not null default
-- column sync_differences.loses_roles boolean not null default
-- column sync_differences.confirmed boolean not null default
-- column sync_feed.stream text not null
-- column sync_feed.applied_to timestamp with time zone not null
-- column sync_feed.event_id text
-- column sync_feed.read_at timestamp with time zone not null
-- column sync_history.begun_at timestamp with time zone not null
-- column sync_history.noted_at timestamp with time zone not null
-- column sync_history.in_step_as_of timestamp with time zone not null
-- column sync_history.lag_seconds double precision not null
-- column sync_history.events bigint not null
-- column sync_history.changes bigint not null
-- column sync_history.troubles jsonb not null
-- column sync_runs.id uuid not null
-- column sync_runs.requested_at timestamp with time zone not null
-- column sync_runs.requested_by text
-- column sync_runs.reason text not null
-- column sync_runs.dry_run boolean not null default
-- column sync_runs.force boolean not null default
-- column sync_runs.state text not null
-- column sync_runs.claim integer not null default
-- column sync_runs.started_at timestamp with time zone
-- column sync_runs.finished_at timestamp with time zone
-- column sync_runs.expected bigint
-- column sync_runs.position integer not null default
-- column sync_runs.counts jsonb not null default
-- column sync_runs.samples jsonb not null default
-- column sync_runs.problem text
-- column sync_runs.again text
-- column sync_seen.run_id uuid not null
-- column sync_seen.subject text not null
-- column sync_seen.username text not null
-- column sync_seen.email text
-- column sync_seen.email_verified boolean not null
-- column sync_seen.first_name text
-- column sync_seen.last_name text
-- column sync_seen.locale text
-- column sync_seen.enabled boolean not null
-- column sync_seen.seen_at timestamp with time zone not null
-- column sync_seen_roles.run_id uuid not null
-- column sync_seen_roles.subject text not null
-- column sync_seen_roles.role text not null
-- column trail.id uuid not null
-- column trail.at timestamp with time zone not null
-- column trail.action text not null
-- column trail.user_id uuid not null
-- column trail.actor text
-- column trail.client_id text
-- column trail.way_in text
-- column trail.request_id text
-- column trail.details jsonb not null default
-- column trail_outcomes.act_id uuid not null
-- column trail_outcomes.at timestamp with time zone not null
-- column trail_outcomes.outcome text not null
-- column trail_outcomes.settled_by text not null
-- column trail_outcomes.user_id uuid
-- column trail_outcomes.details jsonb not null default
-- column users.id uuid not null
-- column users.keycloak_id text not null
-- column users.username text not null
-- column users.email text
-- column users.email_verified boolean not null default
-- column users.first_name text
-- column users.last_name text
-- column users.enabled boolean not null default
-- column users.roles text[] not null default
-- column users.attributes jsonb not null default
-- column users.created_at timestamp with time zone not null
-- column users.updated_at timestamp with time zone not null
-- column users.last_seen_at timestamp with time zone
-- column users.synced_at timestamp with time zone
-- column users.identity_as_of timestamp with time zone not null
-- column users.deleted_at timestamp with time zone
-- column users.version bigint not null default
-- column users.search_text text default
-- column users.locale text
-- rule ended_sessions CHECK (((sid IS NULL) <> (subject IS NULL)))
-- rule ended_sessions PRIMARY KEY (jti)
-- rule idempotency_keys PRIMARY KEY (actor, key)
-- rule open_acts FOREIGN KEY (act_id) REFERENCES trail(id) DEFERRABLE INITIALLY DEFERRED
-- rule open_acts PRIMARY KEY (act_id)
-- rule open_acts UNIQUE (turn)
-- rule open_acts UNIQUE (user_id)
-- rule revocations PRIMARY KEY (id)
-- rule sync_differences FOREIGN KEY (run_id) REFERENCES sync_runs(id) ON DELETE CASCADE
-- rule sync_differences PRIMARY KEY (run_id, subject)
-- rule sync_feed PRIMARY KEY (stream)
-- rule sync_history PRIMARY KEY (begun_at)
-- rule sync_runs PRIMARY KEY (id)
-- rule sync_runs UNIQUE INDEX btree ((true)) WHERE (finished_at IS NULL)
-- rule sync_seen FOREIGN KEY (run_id) REFERENCES sync_runs(id) ON DELETE CASCADE
-- rule sync_seen PRIMARY KEY (run_id, subject)
-- rule sync_seen_roles FOREIGN KEY (run_id) REFERENCES sync_runs(id) ON DELETE CASCADE
-- rule sync_seen_roles PRIMARY KEY (run_id, subject, role)
-- rule trail PRIMARY KEY (id)
-- rule trail TRIGGER BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()
-- rule trail_outcomes FOREIGN KEY (act_id) REFERENCES trail(id)
-- rule trail_outcomes PRIMARY KEY (act_id)
-- rule trail_outcomes TRIGGER BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()
-- rule users PRIMARY KEY (id)
-- rule users UNIQUE (keycloak_id)

-- (timestamp with time zone) -> ()
delete from ended_sessions where received_at < $1;

-- (text, text) -> ()
delete from idempotency_keys where actor=$1 and key=$2;

-- (timestamp with time zone) -> ()
delete from idempotency_keys where created_at < $1;

-- (uuid, integer) -> ()
delete from open_acts oa1_0 where oa1_0.act_id=$1 and oa1_0.claim=$2;

-- (timestamp with time zone) -> ()
delete from revocations where not_before < $1;

-- (uuid) -> ()
delete from sync_differences where run_id <= $1;

-- (uuid) -> ()
delete from sync_differences where run_id = $1;

-- (uuid, text[]) -> ()
delete from sync_differences where run_id = $1 and subject = any ($2);

-- (timestamp with time zone) -> ()
delete from sync_history sm1_0 where sm1_0.begun_at<$1;

-- (timestamp with time zone) -> ()
delete from sync_runs sr1_0 where sr1_0.finished_at<$1;

-- (uuid) -> ()
delete from sync_seen where run_id <= $1;

-- (uuid) -> ()
delete from sync_seen_roles where run_id <= $1;

-- (uuid) -> ()
delete from sync_seen_roles where run_id = $1;

-- (text, text, text, timestamp with time zone) -> ()
insert into ended_sessions (jti, sid, subject, begun_by) values ($1, $2, $3, $4) on conflict (jti) do nothing;

-- (text, text, text, uuid, uuid, timestamp with time zone) -> ()
insert into idempotency_keys (actor, key, fingerprint, act_id, user_id, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing;

-- (uuid, uuid, double precision) -> ()
insert into open_acts (act_id, user_id, plan, due_at) values ($1, $2, '{}', now() + $3 * interval '1 millisecond') on conflict do nothing;

-- (text, timestamp with time zone) -> ()
insert into revocations (subject, not_before) values ($1, $2);

-- (uuid, boolean, text[]) -> ()
insert into sync_differences (run_id, subject, user_id, kind, fields, disables, less_allowed, loses_roles) with setting as (select $1::uuid as run_id, $2::boolean as of_realm, $3::text[] as admins), seen as materialized (select p.* from sync_seen_people p join setting on p.run_id = setting.run_id), compared as ( select s.*, u.id as user_id, u.id is not null and u.deleted_at is null as lives, u.deleted_at, u.enabled as was_enabled, u.roles as had_roles, admins, case when of_realm or u.id is null then s.roles else u.roles end as has_roles, u.username as old_username, u.email as old_email, u.email_verified as old_email_verified, u.first_name as old_first_name, u.last_name as old_last_name, u.locale as old_locale from seen s cross join setting left join users u on u.keycloak_id = s.subject where u.id is null or u.identity_as_of <= s.seen_at), found as ( select c.*, case when not lives then array['username', 'email', 'emailVerified', 'firstName', 'lastName', 'locale', 'enabled', 'roles'] else array_remove(array[ case when old_username is distinct from username then 'username' end, case when old_email is distinct from email then 'email' end, case when old_email_verified is distinct from email_verified then 'emailVerified' end, case when old_first_name is distinct from first_name then 'firstName' end, case when old_last_name is distinct from last_name then 'lastName' end, case when old_locale is distinct from locale then 'locale' end, case when was_enabled is distinct from enabled then 'enabled' end, case when had_roles is distinct from has_roles then 'roles' end], null) end as fields from compared c) select run_id, subject, user_id, case when user_id is null then 'created' when not lives then 'returned' else 'changed' end, fields, lives and was_enabled and not enabled, lives and (was_enabled and not enabled or had_roles && admins and not has_roles && admins), lives and not has_roles @> had_roles from found where cardinality(fields) > 0;

-- (uuid, timestamp with time zone, uuid) -> ()
insert into sync_differences (run_id, subject, user_id, kind, less_allowed) select $1, u.keycloak_id, u.id, 'missing', true from users u where u.deleted_at is null and greatest(u.identity_as_of, u.created_at) < $2 and not exists (select 1 from sync_seen s where s.run_id = $3 and s.subject = u.keycloak_id);

-- (text, timestamp with time zone, timestamp with time zone) -> ()
insert into sync_feed (stream, applied_to, read_at) values ($1, $2, $3) on conflict do nothing;

-- (timestamp with time zone, timestamp with time zone, timestamp with time zone, double precision, bigint, bigint, jsonb) -> ()
insert into sync_history (begun_at, noted_at, in_step_as_of, lag_seconds, events, changes, troubles) values ($1, $2, $3, $4, $5, $6, cast($7 as jsonb)) on conflict (begun_at) do update set noted_at = excluded.noted_at, in_step_as_of = excluded.in_step_as_of, lag_seconds = greatest(sync_history.lag_seconds, excluded.lag_seconds), events = sync_history.events + excluded.events, changes = sync_history.changes + excluded.changes, troubles = excluded.troubles;

-- (uuid, timestamp with time zone, text, text, boolean, boolean) -> ()
insert into sync_runs (id, requested_at, requested_by, reason, dry_run, force, state) values ($1, $2, $3, $4, $5, $6, 'REQUESTED') on conflict do nothing;

-- (uuid, text, text, text, boolean, text, text, text, boolean, timestamp with time zone) -> ()
insert into sync_seen (run_id, subject, username, email, email_verified, first_name, last_name, locale, enabled, seen_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (run_id, subject) do update set username = excluded.username, email = excluded.email, email_verified = excluded.email_verified, first_name = excluded.first_name, last_name = excluded.last_name, locale = excluded.locale, enabled = excluded.enabled, seen_at = excluded.seen_at;

-- (uuid, text[], text[]) -> ()
insert into sync_seen_roles (run_id, subject, role) select $1, subject, role from unnest($2::text[]) subject cross join unnest($3::text[]) role on conflict do nothing;

-- (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb) -> ()
insert into trail (id, at, action, user_id, actor, client_id, way_in, request_id, details) values ($1, $2, $3, $4, $5, $6, $7, $8, cast($9 as jsonb));

-- (uuid, timestamp with time zone, text, text, uuid, jsonb) -> ()
insert into trail_outcomes (act_id, at, outcome, settled_by, user_id, details) values ($1, $2, $3, $4, cast($5 as uuid), cast($6 as jsonb));

-- (uuid, text, text, text, boolean, text, text, text, text[], timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean) -> ()
insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, created_at, updated_at, last_seen_at, synced_at, identity_as_of) values ($1, $2, $3, $4, $5, $6, $7, $8, true, $9, $10, $11, $12, $13, $14) on conflict (keycloak_id) do update set username = case when $15 then excluded.username else users.username end, first_name = case when $16 then excluded.first_name else users.first_name end, last_name = case when $17 then excluded.last_name else users.last_name end, locale = case when $18 then excluded.locale else users.locale end, email = case when $19 then excluded.email else users.email end, email_verified = case when $20 then excluded.email_verified else users.email_verified end, enabled = true, roles = excluded.roles, updated_at = excluded.updated_at, last_seen_at = excluded.last_seen_at, synced_at = excluded.synced_at, identity_as_of = excluded.identity_as_of, deleted_at = null, version = users.version + 1 where excluded.identity_as_of >= users.identity_as_of and (users.deleted_at is null or excluded.identity_as_of > users.deleted_at) and (users.deleted_at is not null or not users.enabled or users.roles <> excluded.roles or ($21 and (users.username, users.first_name, users.last_name, users.locale) is distinct from (excluded.username, excluded.first_name, excluded.last_name, excluded.locale)) or ($22 and (users.email, users.email_verified) is distinct from (excluded.email, excluded.email_verified)));

-- (uuid, text, text, text, boolean, text, text, text, boolean, text[], timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone) -> ()
insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, created_at, updated_at, synced_at, identity_as_of) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (keycloak_id) do nothing;

-- (uuid, text, text, text, boolean, text, text, text, boolean, text[], timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone) -> ()
insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, created_at, updated_at, synced_at, identity_as_of) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (keycloak_id) do update set username = excluded.username, email = excluded.email, email_verified = excluded.email_verified, first_name = excluded.first_name, last_name = excluded.last_name, locale = excluded.locale, enabled = excluded.enabled, roles = excluded.roles, updated_at = excluded.updated_at, synced_at = excluded.synced_at, identity_as_of = greatest(excluded.identity_as_of, users.identity_as_of), version = users.version + 1 where users.deleted_at is null and (users.username, users.email, users.email_verified, users.first_name, users.last_name, users.locale, users.enabled, users.roles) is distinct from (excluded.username, excluded.email, excluded.email_verified, excluded.first_name, excluded.last_name, excluded.locale, excluded.enabled, excluded.roles);

-- (uuid) -> (uuid, text, text, timestamp with time zone, text, jsonb, text, jsonb, text, timestamp with time zone, text, uuid, text)
select a1_0.id,a1_0.action,a1_0.actor,a1_0.at,a1_0.client_id,a1_0.details,a1_0.outcome,a1_0.outcome_details,a1_0.request_id,a1_0.settled_at,a1_0.settled_by,a1_0.user_id,a1_0.way_in from acts a1_0 where a1_0.id=$1;

-- () -> (text)
select again from sync_runs run where again is not null and not exists (select 1 from sync_runs later where later.id > run.id and not later.dry_run) order by id desc limit 1;

-- (text) -> (timestamp with time zone)
select begun_by from ended_sessions where subject = $1 order by begun_by;

-- (uuid, integer) -> (bigint)
select count(*) from (select 1 from sync_runs where id = $1 and claim = $2 and finished_at is null for update) held;

-- (text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] order by created_at, id limit $2) matches;

-- (bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and enabled order by created_at, id limit $1) matches;

-- (text, timestamp with time zone, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at < $2 order by created_at, id limit $3) matches;

-- (text, timestamp with time zone, timestamp with time zone, text, text, text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at > $2 and created_at < $3 and search_text like lower($4) and search_text like lower($5) and search_text like lower($6) order by created_at, id limit $7) matches;

-- (text, timestamp with time zone, timestamp with time zone, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at > $2 and created_at < $3 order by created_at, id limit $4) matches;

-- (text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] order by created_at, id limit $2) matches;

-- (text, timestamp with time zone, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and roles @> array[cast($1 as text)] and created_at < $2 order by created_at, id limit $3) matches;

-- (text, timestamp with time zone, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and roles @> array[cast($1 as text)] and created_at > $2 order by created_at, id limit $3) matches;

-- (text, text, text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) and search_text like lower($3) order by created_at, id limit $4) matches;

-- (text, text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) order by created_at, id limit $3) matches;

-- (text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and roles @> array[cast($1 as text)] order by created_at, id limit $2) matches;

-- (text, bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null and search_text like lower($1) order by created_at, id limit $2) matches;

-- (bigint) -> (bigint)
select count(*) from (select 1 from users where deleted_at is null order by created_at, id limit $1) matches;

-- () -> (bigint)
select count(*) from open_acts where claim > 0;

-- (uuid, text) -> (bigint)
select count(*) from sync_differences where run_id = $1 and kind = $2;

-- (uuid, text) -> (bigint)
select count(*) from sync_differences where run_id = $1 and kind = $2 and confirmed;

-- (uuid) -> (bigint)
select count(*) from sync_differences where run_id = $1 and kind = 'changed' and disables;

-- (uuid) -> (bigint)
select count(*) from sync_differences where run_id = $1 and kind = 'changed' and loses_roles;

-- (uuid) -> (bigint)
select count(*) from sync_seen where run_id = $1;

-- () -> (bigint)
select count(*) from users u1_0;

-- (uuid) -> (bigint)
select count(*) from users u1_0 where u1_0.id=$1;

-- (text) -> (bigint)
select count(*) from users u1_0 where u1_0.keycloak_id=$1;

-- () -> (bigint)
select count(*) from users where deleted_at is null;

-- () -> (text, text)
select current_setting('statement_timeout'), current_setting('lock_timeout');

-- () -> (boolean)
select exists (select 1 from open_acts where due_at <= now());

-- (uuid, text) -> (boolean)
select exists (select 1 from open_acts where user_id = $1 or plan ->> 'action' = 'create' and lower(plan -> 'identity' ->> 'username') = lower($2));

-- (uuid) -> (text, bigint)
select field, count(*) from sync_differences cross join unnest(fields) field where run_id = $1 and kind = 'changed' group by field order by field;

-- (numeric, numeric, timestamp with time zone) -> (numeric, double precision, numeric, numeric)
select floor(extract(epoch from begun_at) / $1) * $2, max(lag_seconds), sum(events), sum(changes) from sync_history where begun_at >= $3 group by 1 order by 1;

-- (timestamp with time zone, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and (created_at, id) > ($1, $2) order by created_at asc, id asc limit $3;

-- (timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and created_at < $1 order by coalesce(last_seen_at, timestamptz 'epoch') desc, id desc limit $2;

-- (timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and created_at < $1 order by created_at asc, id asc limit $2;

-- (timestamp with time zone, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and created_at > $1 and created_at < $2 order by created_at asc, id asc limit $3;

-- (timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and created_at > $1 order by created_at asc, id asc limit $2;

-- (timestamp with time zone, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and created_at > $1 and created_at < $2 order by coalesce(last_seen_at, timestamptz 'epoch') desc, id desc limit $3;

-- (timestamp with time zone, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and created_at > $1 and created_at < $2 order by created_at asc, id asc limit $3;

-- (timestamp with time zone, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and created_at > $1 and search_text like lower($2) order by created_at asc, id asc limit $3;

-- (text, text, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] and (username, id) > ($2, $3) order by username asc, id asc limit $4;

-- (text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] and search_text like lower($2) order by created_at asc, id asc limit $3;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] order by created_at asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] order by username asc, id asc limit $2;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled order by created_at asc, id asc limit $1;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and enabled order by created_at desc, id desc limit $1;

-- (timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and created_at > $1 order by created_at asc, id asc limit $2;

-- (text, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at < $2 order by created_at desc, id desc limit $3;

-- (text, timestamp with time zone, timestamp with time zone, text, text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at > $2 and created_at < $3 and search_text like lower($4) and search_text like lower($5) and search_text like lower($6) order by created_at asc, id asc limit $7;

-- (text, timestamp with time zone, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at > $2 and created_at < $3 order by created_at asc, id asc limit $4;

-- (text, timestamp with time zone, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] and created_at > $2 and created_at < $3 order by created_at desc, id desc limit $4;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] order by created_at asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] order by created_at desc, id desc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and not enabled and roles @> array[cast($1 as text)] order by username desc, id desc limit $2;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (coalesce(last_seen_at, timestamptz 'epoch'), id) < ($2, $3) order by coalesce(last_seen_at, timestamptz 'epoch') desc, id desc limit $4;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (coalesce(last_seen_at, timestamptz 'epoch'), id) > ($2, $3) order by coalesce(last_seen_at, timestamptz 'epoch') asc, id asc limit $4;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (created_at, id) < ($2, $3) order by created_at desc, id desc limit $4;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (created_at, id) > ($2, $3) order by created_at asc, id asc limit $4;

-- (text, text, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (username, id) < ($2, $3) order by username desc, id desc limit $4;

-- (text, text, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and (username, id) > ($2, $3) order by username asc, id asc limit $4;

-- (text, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and created_at < $2 order by created_at asc, id asc limit $3;

-- (text, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and created_at > $2 order by created_at asc, id asc limit $3;

-- (text, timestamp with time zone, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and created_at > $2 order by created_at desc, id desc limit $3;

-- (text, text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) and search_text like lower($3) order by created_at asc, id asc limit $4;

-- (text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) order by coalesce(last_seen_at, timestamptz 'epoch') asc, id asc limit $3;

-- (text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) order by created_at asc, id asc limit $3;

-- (text, text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] and search_text like lower($2) order by created_at desc, id desc limit $3;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by coalesce(last_seen_at, timestamptz 'epoch') asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by coalesce(last_seen_at, timestamptz 'epoch') desc, id desc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by created_at asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by created_at desc, id desc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by username asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and roles @> array[cast($1 as text)] order by username desc, id desc limit $2;

-- (text, text, uuid, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and search_text like lower($1) and (username, id) > ($2, $3) order by username asc, id asc limit $4;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and search_text like lower($1) order by created_at asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and search_text like lower($1) order by created_at desc, id desc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and search_text like lower($1) order by username asc, id asc limit $2;

-- (text, bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null and search_text like lower($1) order by username desc, id desc limit $2;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null order by created_at asc, id asc limit $1;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null order by created_at desc, id desc limit $1;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null order by username asc, id asc limit $1;

-- (bigint) -> (uuid, text, text, text, boolean, text, text, text, boolean, text[], jsonb, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, bigint)
select id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes, created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version from users where deleted_at is null order by username desc, id desc limit $1;

-- (bigint) -> (bigint, text, timestamp with time zone)
select id, subject, not_before from revocations where id > $1 order by id;

-- (text, text) -> (text, text, uuid, jsonb, timestamp with time zone, text, uuid)
select ik1_0.actor,ik1_0.key,ik1_0.act_id,ik1_0.answer,ik1_0.created_at,ik1_0.fingerprint,ik1_0.user_id from idempotency_keys ik1_0 where (ik1_0.actor,ik1_0.key) in (($1,$2));

-- (uuid, bigint) -> (text, text, uuid, jsonb, timestamp with time zone, text, uuid)
select ik1_0.actor,ik1_0.key,ik1_0.act_id,ik1_0.answer,ik1_0.created_at,ik1_0.fingerprint,ik1_0.user_id from idempotency_keys ik1_0 where ik1_0.act_id=$1 fetch first $2 rows only;

-- (text) -> (text, text, uuid, jsonb, timestamp with time zone, text, uuid)
select ik1_0.actor,ik1_0.key,ik1_0.act_id,ik1_0.answer,ik1_0.created_at,ik1_0.fingerprint,ik1_0.user_id from idempotency_keys ik1_0 where ik1_0.actor=$1 order by ik1_0.created_at;

-- (uuid) -> (text, text, uuid, jsonb, timestamp with time zone, text, uuid)
select ik1_0.actor,ik1_0.key,ik1_0.act_id,ik1_0.answer,ik1_0.created_at,ik1_0.fingerprint,ik1_0.user_id from idempotency_keys ik1_0 where ik1_0.user_id=$1 and ik1_0.answer is not null order by ik1_0.created_at;

-- (text, bigint) -> (text)
select keycloak_id from users where deleted_at is null and enabled and roles @> array[cast($1 as text)] limit $2;

-- (uuid, bigint) -> (text, text, uuid, text[])
select kind, subject, user_id, fields from ( select kind, subject, user_id, fields, row_number() over (partition by kind order by subject) as place from sync_differences where run_id = $1) placed where place <= $2 order by kind, subject;

-- (text) -> (timestamp with time zone)
select not_before from revocations where subject = $1 order by id;

-- (timestamp with time zone) -> (timestamp with time zone, text, text, timestamp with time zone)
select now(), sid, subject, begun_by from (select 1) always left join ended_sessions on received_at > $1;

-- (uuid) -> (uuid, integer, timestamp with time zone, jsonb, text, uuid)
select oa1_0.act_id,oa1_0.claim,oa1_0.due_at,oa1_0.plan,oa1_0.turn,oa1_0.user_id from open_acts oa1_0 where oa1_0.act_id=$1;

-- (bigint, bigint) -> (uuid, integer, timestamp with time zone, jsonb, text, uuid)
select oa1_0.act_id,oa1_0.claim,oa1_0.due_at,oa1_0.plan,oa1_0.turn,oa1_0.user_id from open_acts oa1_0 where oa1_0.due_at<=current_timestamp order by oa1_0.due_at offset $1 rows fetch first $2 rows only;

-- (uuid) -> (uuid, integer, timestamp with time zone, jsonb, text, uuid)
select oa1_0.act_id,oa1_0.claim,oa1_0.due_at,oa1_0.plan,oa1_0.turn,oa1_0.user_id from open_acts oa1_0 where oa1_0.user_id=$1;

-- (bigint) -> (boolean)
select pg_advisory_unlock($1);

-- () -> (void)
select pg_sleep(0.5);

-- () -> (void)
select pg_sleep(30);

-- (bigint) -> (boolean)
select pg_try_advisory_lock($1);

-- (uuid, text) -> (text)
select role from sync_seen_roles where run_id = $1 and subject = $2 order by role collate "C";

-- (text, text) -> (text, text)
select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false);

-- (bigint) -> (timestamp with time zone, bigint, bigint, timestamp with time zone, double precision, timestamp with time zone, jsonb)
select sm1_0.begun_at,sm1_0.changes,sm1_0.events,sm1_0.in_step_as_of,sm1_0.lag_seconds,sm1_0.noted_at,sm1_0.troubles from sync_history sm1_0 order by sm1_0.begun_at desc fetch first $1 rows only;

-- (bigint, bigint) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 order by sr1_0.id desc offset $1 rows fetch first $2 rows only;

-- (bigint) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 where sr1_0.dry_run=false order by sr1_0.id desc fetch first $1 rows only;

-- (bigint) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 where sr1_0.finished_at is null fetch first $1 rows only;

-- (uuid, bigint, bigint) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 where sr1_0.id<$1 order by sr1_0.id desc offset $2 rows fetch first $3 rows only;

-- (uuid) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 where sr1_0.id=$1;

-- (timestamp with time zone, bigint, bigint) -> (uuid, text, integer, jsonb, boolean, bigint, timestamp with time zone, boolean, integer, text, text, timestamp with time zone, text, jsonb, timestamp with time zone, text)
select sr1_0.id,sr1_0.again,sr1_0.claim,sr1_0.counts,sr1_0.dry_run,sr1_0.expected,sr1_0.finished_at,sr1_0.force,sr1_0.position,sr1_0.problem,sr1_0.reason,sr1_0.requested_at,sr1_0.requested_by,sr1_0.samples,sr1_0.started_at,sr1_0.state from sync_runs sr1_0 where sr1_0.requested_at>=$1 order by sr1_0.id desc offset $2 rows fetch first $3 rows only;

-- (uuid, text, bigint) -> (text)
select subject from sync_differences where run_id = $1 and kind = $2 order by subject limit $3;

-- (uuid, bigint) -> (text)
select subject from sync_differences where run_id = $1 and kind = 'changed' and loses_roles and not confirmed order by md5(subject) limit $2;

-- (uuid, bigint) -> (text)
select subject from sync_differences where run_id = $1 and kind = 'missing' and not confirmed order by subject limit $2;

-- (text, timestamp with time zone, uuid, uuid, text, timestamp with time zone, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.at < $2 and t.id <= $3 and t.id in ((select t.id from trail t where t.user_id = $4 and true and t.action = $5 and t.at < $6 and t.id <= $7 order by t.id desc limit $8) union all select act_id from trail_outcomes where user_id = $9) order by t.id desc limit $10;

-- (text, timestamp with time zone, uuid, timestamp with time zone, uuid, uuid, text, timestamp with time zone, uuid, timestamp with time zone, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.at > $2 and t.id >= $3 and t.at < $4 and t.id <= $5 and t.id in ((select t.id from trail t where t.user_id = $6 and true and t.action = $7 and t.at > $8 and t.id >= $9 and t.at < $10 and t.id <= $11 order by t.id desc limit $12) union all select act_id from trail_outcomes where user_id = $13) order by t.id desc limit $14;

-- (text, timestamp with time zone, uuid, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.at > $2 and t.id >= $3 and t.at < $4 and t.id <= $5 order by t.id desc limit $6;

-- (text, timestamp with time zone, uuid, uuid, text, timestamp with time zone, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.at > $2 and t.id >= $3 and t.id in ((select t.id from trail t where t.user_id = $4 and true and t.action = $5 and t.at > $6 and t.id >= $7 order by t.id desc limit $8) union all select act_id from trail_outcomes where user_id = $9) order by t.id desc limit $10;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.at > $2 and t.id >= $3 order by t.id desc limit $4;

-- (text, uuid, text, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 and t.id in ((select t.id from trail t where t.user_id = $2 and true and t.action = $3 order by t.id desc limit $4) union all select act_id from trail_outcomes where user_id = $5) order by t.id desc limit $6;

-- (text, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.action = $1 order by t.id desc limit $2;

-- (text, text, timestamp with time zone, uuid, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 and t.at > $3 and t.id >= $4 and t.at < $5 and t.id <= $6 order by t.id desc limit $7;

-- (text, text, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 and t.at > $3 and t.id >= $4 order by t.id desc limit $5;

-- (text, text, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 and t.id < $3 order by t.id desc limit $4;

-- (text, text, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 and t.id > $3 order by t.id asc limit $4;

-- (text, text, uuid, text, text, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 and t.id in ((select t.id from trail t where t.user_id = $3 and true and t.actor = $4 and t.action = $5 order by t.id desc limit $6) union all select act_id from trail_outcomes where user_id = $7) order by t.id desc limit $8;

-- (text, text, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.action = $2 order by t.id desc limit $3;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.at < $2 and t.id <= $3 order by t.id desc limit $4;

-- (text, timestamp with time zone, uuid, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.at > $2 and t.id >= $3 and t.at < $4 and t.id <= $5 order by t.id desc limit $6;

-- (text, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.at > $2 and t.id >= $3 order by t.id desc limit $4;

-- (text, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.id < $2 order by t.id desc limit $3;

-- (text, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.id > $2 order by t.id asc limit $3;

-- (text, uuid, text, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.id in ((select t.id from trail t where t.user_id = $2 and true and t.actor = $3 order by t.id asc limit $4) union all select act_id from trail_outcomes where user_id = $5) order by t.id asc limit $6;

-- (text, uuid, text, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 and t.id in ((select t.id from trail t where t.user_id = $2 and true and t.actor = $3 order by t.id desc limit $4) union all select act_id from trail_outcomes where user_id = $5) order by t.id desc limit $6;

-- (text, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 order by t.id asc limit $2;

-- (text, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.actor = $1 order by t.id desc limit $2;

-- (timestamp with time zone, uuid, uuid, timestamp with time zone, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.at < $1 and t.id <= $2 and t.id in ((select t.id from trail t where t.user_id = $3 and true and t.at < $4 and t.id <= $5 order by t.id desc limit $6) union all select act_id from trail_outcomes where user_id = $7) order by t.id desc limit $8;

-- (timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.at < $1 and t.id <= $2 order by t.id desc limit $3;

-- (timestamp with time zone, uuid, timestamp with time zone, uuid, uuid, timestamp with time zone, uuid, timestamp with time zone, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.at > $1 and t.id >= $2 and t.at < $3 and t.id <= $4 and t.id in ((select t.id from trail t where t.user_id = $5 and true and t.at > $6 and t.id >= $7 and t.at < $8 and t.id <= $9 order by t.id desc limit $10) union all select act_id from trail_outcomes where user_id = $11) order by t.id desc limit $12;

-- (timestamp with time zone, uuid, timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.at > $1 and t.id >= $2 and t.at < $3 and t.id <= $4 order by t.id desc limit $5;

-- (timestamp with time zone, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.at > $1 and t.id >= $2 order by t.id desc limit $3;

-- (uuid, uuid, uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.id < $1 and t.id in ((select t.id from trail t where t.user_id = $2 and true and t.id < $3 order by t.id desc limit $4) union all select act_id from trail_outcomes where user_id = $5) order by t.id desc limit $6;

-- (uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.id in ((select t.id from trail t where t.user_id = $1 and true order by t.id asc limit $2) union all select act_id from trail_outcomes where user_id = $3) order by t.id asc limit $4;

-- (uuid, bigint, uuid, bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true and t.id in ((select t.id from trail t where t.user_id = $1 and true order by t.id desc limit $2) union all select act_id from trail_outcomes where user_id = $3) order by t.id desc limit $4;

-- (bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true order by t.id asc limit $1;

-- (bigint) -> (uuid, timestamp with time zone, text, uuid, text, text, text, text, jsonb, text, timestamp with time zone, text, jsonb)
select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in, t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details from trail t left join trail_outcomes o on o.act_id = t.id where true order by t.id desc limit $1;

-- (uuid) -> (uuid, jsonb, timestamp with time zone, timestamp with time zone, text, boolean, boolean, text, timestamp with time zone, text, text, timestamp with time zone, text, text[], timestamp with time zone, timestamp with time zone, text, bigint)
select u1_0.id,u1_0.attributes,u1_0.created_at,u1_0.deleted_at,u1_0.email,u1_0.email_verified,u1_0.enabled,u1_0.first_name,u1_0.identity_as_of,u1_0.keycloak_id,u1_0.last_name,u1_0.last_seen_at,u1_0.locale,u1_0.roles,u1_0.synced_at,u1_0.updated_at,u1_0.username,u1_0.version from users u1_0 where u1_0.id=$1;

-- (uuid, bigint) -> (uuid, jsonb, timestamp with time zone, timestamp with time zone, text, boolean, boolean, text, timestamp with time zone, text, text, timestamp with time zone, text, text[], timestamp with time zone, timestamp with time zone, text, bigint)
select u1_0.id,u1_0.attributes,u1_0.created_at,u1_0.deleted_at,u1_0.email,u1_0.email_verified,u1_0.enabled,u1_0.first_name,u1_0.identity_as_of,u1_0.keycloak_id,u1_0.last_name,u1_0.last_seen_at,u1_0.locale,u1_0.roles,u1_0.synced_at,u1_0.updated_at,u1_0.username,u1_0.version from users u1_0 where u1_0.id=$1 and u1_0.deleted_at is null fetch first $2 rows only;

-- (text, bigint) -> (uuid, jsonb, timestamp with time zone, timestamp with time zone, text, boolean, boolean, text, timestamp with time zone, text, text, timestamp with time zone, text, text[], timestamp with time zone, timestamp with time zone, text, bigint)
select u1_0.id,u1_0.attributes,u1_0.created_at,u1_0.deleted_at,u1_0.email,u1_0.email_verified,u1_0.enabled,u1_0.first_name,u1_0.identity_as_of,u1_0.keycloak_id,u1_0.last_name,u1_0.last_seen_at,u1_0.locale,u1_0.roles,u1_0.synced_at,u1_0.updated_at,u1_0.username,u1_0.version from users u1_0 where u1_0.keycloak_id=$1 fetch first $2 rows only;

-- (text, bigint) -> (uuid, jsonb, timestamp with time zone, timestamp with time zone, text, boolean, boolean, text, timestamp with time zone, text, text, timestamp with time zone, text, text[], timestamp with time zone, timestamp with time zone, text, bigint)
select u1_0.id,u1_0.attributes,u1_0.created_at,u1_0.deleted_at,u1_0.email,u1_0.email_verified,u1_0.enabled,u1_0.first_name,u1_0.identity_as_of,u1_0.keycloak_id,u1_0.last_name,u1_0.last_seen_at,u1_0.locale,u1_0.roles,u1_0.synced_at,u1_0.updated_at,u1_0.username,u1_0.version from users u1_0 where u1_0.keycloak_id=$1 fetch first $2 rows only for no key update of u1_0;

-- () -> (text, timestamp with time zone, text, timestamp with time zone)
select w1_0.stream,w1_0.applied_to,w1_0.event_id,w1_0.read_at from sync_feed w1_0;

-- (text) -> (text, timestamp with time zone, text, timestamp with time zone)
select w1_0.stream,w1_0.applied_to,w1_0.event_id,w1_0.read_at from sync_feed w1_0 where w1_0.stream=$1;

-- (jsonb, uuid) -> ()
update idempotency_keys ik1_0 set answer=$1 where ik1_0.user_id=$2 and ik1_0.answer is not null;

-- (uuid, jsonb, timestamp with time zone, text, uuid, text, text) -> ()
update idempotency_keys set act_id=$1,answer=$2,created_at=$3,fingerprint=$4,user_id=$5 where actor=$6 and key=$7;

-- (jsonb, uuid) -> ()
update open_acts oa1_0 set plan=$1 where oa1_0.act_id=$2;

-- (double precision, uuid, integer) -> ()
update open_acts set due_at = now() + $1 * interval '1 millisecond' where act_id = $2 and claim = $3;

-- (double precision, uuid, integer) -> ()
update open_acts set due_at = now() + $1 * interval '1 millisecond', claim = claim + 1 where act_id = $2 and claim = $3 and due_at <= now();

-- (text, uuid, text, uuid) -> ()
update open_acts set turn = $1 where act_id = $2 and not exists (select 1 from open_acts where turn = $3 and act_id <> $4);

-- (uuid, text) -> ()
update sync_differences set confirmed = true where run_id = $1 and subject = $2;

-- (uuid, text) -> ()
update sync_differences set kind = 'unsure', disables = false, loses_roles = false where run_id = $1 and subject = $2;

-- (timestamp with time zone, text, text, timestamp with time zone) -> ()
update sync_feed w1_0 set applied_to=$1,event_id=$2 where w1_0.stream=$3 and w1_0.applied_to<=$4;

-- (text) -> ()
update sync_feed w1_0 set event_id=null where w1_0.stream=$1;

-- (timestamp with time zone, text) -> ()
update sync_feed w1_0 set read_at=$1 where w1_0.stream=$2;

-- (text) -> ()
update sync_runs set again = case when started_at is null and not dry_run then again else coalesce(again, $1) end where finished_at is null;

-- (uuid) -> ()
update sync_runs sr1_0 set claim=(sr1_0.claim+1) where sr1_0.id=$1 and sr1_0.finished_at is null;

-- (jsonb, uuid) -> ()
update sync_runs sr1_0 set counts=$1 where sr1_0.id=$2;

-- (jsonb, jsonb, uuid) -> ()
update sync_runs sr1_0 set counts=$1,samples=$2 where sr1_0.id=$3;

-- (integer, jsonb, uuid) -> ()
update sync_runs sr1_0 set position=$1,counts=$2 where sr1_0.id=$3;

-- (text, uuid) -> ()
update sync_runs sr1_0 set state=$1 where sr1_0.id=$2;

-- (text, timestamp with time zone, text, uuid) -> ()
update sync_runs sr1_0 set state=$1,finished_at=$2,problem=$3 where sr1_0.id=$4 and sr1_0.finished_at is null;

-- (text, timestamp with time zone, bigint, uuid) -> ()
update sync_runs sr1_0 set state=$1,started_at=$2,expected=$3 where sr1_0.id=$4;

-- (jsonb, timestamp with time zone, text, boolean, boolean, text, timestamp with time zone, text, timestamp with time zone, text, text[], timestamp with time zone, timestamp with time zone, text, bigint, uuid, bigint) -> ()
update users set attributes=$1,deleted_at=$2,email=$3,email_verified=$4,enabled=$5,first_name=$6,identity_as_of=$7,last_name=$8,last_seen_at=$9,locale=$10,roles=$11,synced_at=$12,updated_at=$13,username=$14,version=$15 where id=$16 and version=$17;

-- (timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone, text) -> ()
update users set username = '', email = null, email_verified = false, first_name = null, last_name = null, locale = null, enabled = false, roles = '{}', attributes = '{}', last_seen_at = null, updated_at = $1, synced_at = $2, identity_as_of = greatest(identity_as_of, $3), deleted_at = $4, version = version + 1 where keycloak_id = $5 and deleted_at is null;

-- (timestamp with time zone, uuid, timestamp with time zone) -> ()
update users u1_0 set last_seen_at=$1 where u1_0.id=$2 and (u1_0.last_seen_at is null or u1_0.last_seen_at<=$3);

-- (text[], uuid[], uuid[], uuid, timestamp with time zone, boolean, text) -> (text, boolean)
with batch as ( select p.*, b.id, b.act, d.fields, d.less_allowed from unnest($1::text[], $2::uuid[], $3::uuid[]) as b (subject, id, act) join sync_seen_people p on p.run_id = $4 and p.subject = b.subject join sync_differences d on d.run_id = p.run_id and d.subject = p.subject), setting as (select $5::timestamptz as now, $6::boolean as of_realm), written as (insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, created_at, updated_at, synced_at, identity_as_of) select id, subject, username, email, email_verified, first_name, last_name, locale, enabled, roles, now, now, now, seen_at from batch cross join setting on conflict (keycloak_id) do nothing returning users.id, users.keycloak_id), noted as ( insert into trail (id, at, action, user_id, way_in, details) select b.act, now, $7, w.id, 'reconciliation', jsonb_build_object('fields', to_jsonb(b.fields)) from written w join batch b on b.subject = w.keycloak_id cross join setting where not exists (select 1 from open_acts o where o.user_id = w.id or o.plan ->> 'action' = 'create' and lower(o.plan -> 'identity' ->> 'username') = lower(b.username)) returning id), settled as ( insert into trail_outcomes (act_id, at, outcome, settled_by) select id, now, 'done', 'reconciliation' from noted cross join setting) select b.subject, b.less_allowed from written w join batch b on b.subject = w.keycloak_id;

-- (text[], uuid[], uuid[], uuid, timestamp with time zone, boolean, text) -> (text, boolean)
with batch as ( select p.*, b.id, b.act, d.fields, d.less_allowed from unnest($1::text[], $2::uuid[], $3::uuid[]) as b (subject, id, act) join sync_seen_people p on p.run_id = $4 and p.subject = b.subject join sync_differences d on d.run_id = p.run_id and d.subject = p.subject), setting as (select $5::timestamptz as now, $6::boolean as of_realm), written as (update users set username = b.username, email = b.email, email_verified = b.email_verified, first_name = b.first_name, last_name = b.last_name, locale = b.locale, enabled = b.enabled, roles = case when of_realm then b.roles else users.roles end, updated_at = now, synced_at = now, identity_as_of = b.seen_at, deleted_at = null, version = version + 1 from batch b cross join setting where users.keycloak_id = b.subject and users.identity_as_of <= b.seen_at returning users.id, users.keycloak_id), noted as ( insert into trail (id, at, action, user_id, way_in, details) select b.act, now, $7, w.id, 'reconciliation', jsonb_build_object('fields', to_jsonb(b.fields)) from written w join batch b on b.subject = w.keycloak_id cross join setting where not exists (select 1 from open_acts o where o.user_id = w.id or o.plan ->> 'action' = 'create' and lower(o.plan -> 'identity' ->> 'username') = lower(b.username)) returning id), settled as ( insert into trail_outcomes (act_id, at, outcome, settled_by) select id, now, 'done', 'reconciliation' from noted cross join setting) select b.subject, b.less_allowed from written w join batch b on b.subject = w.keycloak_id;
