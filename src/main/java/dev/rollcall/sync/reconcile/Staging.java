package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.database.WithoutStatementTimeout;
import dev.rollcall.directory.DirectoryListing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * What Keycloak said in a run, in tables, so that no replica holds the realm in memory; and what is different, found by the
 * database. In the caller's transaction.
 */
@ApplicationScoped
public class Staging {

    public static final String CREATED = "created";
    public static final String CHANGED = "changed";
    public static final String RETURNED = "returned";
    public static final String MISSING = "missing";

    /** Those among the changed. */
    public static final String DISABLED = "disabled";

    /** Whom Keycloak has, though its listing did not say so, or said less. */
    static final String UNSURE = "unsure";

    private static final int SAMPLES = 20;

    private static final String PERSON = """
        insert into sync_seen (run_id, subject, username, email, email_verified, first_name, last_name, locale,
            enabled, seen_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (run_id, subject) do update set username = excluded.username, email = excluded.email,
            email_verified = excluded.email_verified, first_name = excluded.first_name,
            last_name = excluded.last_name, locale = excluded.locale, enabled = excluded.enabled,
            seen_at = excluded.seen_at\
        """;

    private static final String ROLES = """
        insert into sync_seen_roles (run_id, subject, role)
        select ?, subject, role from unnest(?::text[]) subject cross join unnest(?::text[]) role
        on conflict do nothing\
        """;

    /** What a record holds from later than the person was listed is not touched. Roles stay where tokens name others. */
    private static final String COMPARE = """
        insert into sync_differences (run_id, subject, user_id, kind, fields, disables, less_allowed, loses_roles)
        with setting as (select ?::uuid as run_id, ?::boolean as of_realm, ?::text[] as admins),
        seen as materialized (select p.* from sync_seen_people p join setting on p.run_id = setting.run_id),
        compared as (
            select s.*, u.id as user_id, u.id is not null and u.deleted_at is null as lives, u.deleted_at,
                u.enabled as was_enabled, u.roles as had_roles, admins,
                case when of_realm or u.id is null then s.roles else u.roles end as has_roles,
                u.username as old_username, u.email as old_email, u.email_verified as old_email_verified,
                u.first_name as old_first_name, u.last_name as old_last_name, u.locale as old_locale
            from seen s cross join setting left join users u on u.keycloak_id = s.subject
            where u.id is null or u.identity_as_of <= s.seen_at),
        found as (
            select c.*, case when not lives then array['username', 'email', 'emailVerified', 'firstName', 'lastName',
                    'locale', 'enabled', 'roles']
                else array_remove(array[
                    case when old_username is distinct from username then 'username' end,
                    case when old_email is distinct from email then 'email' end,
                    case when old_email_verified is distinct from email_verified then 'emailVerified' end,
                    case when old_first_name is distinct from first_name then 'firstName' end,
                    case when old_last_name is distinct from last_name then 'lastName' end,
                    case when old_locale is distinct from locale then 'locale' end,
                    case when was_enabled is distinct from enabled then 'enabled' end,
                    case when had_roles is distinct from has_roles then 'roles' end], null) end as fields
            from compared c)
        select run_id, subject, user_id,
            case when user_id is null then 'created' when not lives then 'returned' else 'changed' end,
            fields,
            lives and was_enabled and not enabled,
            lives and (was_enabled and not enabled or had_roles && admins and not has_roles && admins),
            lives and not has_roles @> had_roles
        from found where cardinality(fields) > 0\
        """;

    private static final String MISS = """
        insert into sync_differences (run_id, subject, user_id, kind, less_allowed)
        select ?, u.keycloak_id, u.id, 'missing', true from users u
        where u.deleted_at is null and greatest(u.identity_as_of, u.created_at) < ?
            and not exists (select 1 from sync_seen s where s.run_id = ? and s.subject = u.keycloak_id)\
        """;

    private static final String SAMPLE = """
        select kind, subject, user_id, fields from (
            select kind, subject, user_id, fields, row_number() over (partition by kind order by subject) as place
            from sync_differences where run_id = ?) placed
        where place <= ? order by kind, subject\
        """;

    /** Written as {@code written}; then the trail, but for whom an act is open: its own entry tells of it. */
    private static final String APPLY = """
        with batch as (
            select p.*, b.id, b.act, d.fields, d.less_allowed
            from unnest(?::text[], ?::uuid[], ?::uuid[]) as b (subject, id, act)
            join sync_seen_people p on p.run_id = ? and p.subject = b.subject
            join sync_differences d on d.run_id = p.run_id and d.subject = p.subject),
        setting as (select ?::timestamptz as now, ?::boolean as of_realm),
        written as (%s returning users.id, users.keycloak_id),
        noted as (
            insert into trail (id, at, action, user_id, way_in, details)
            select b.act, now, ?, w.id, 'reconciliation', jsonb_build_object('fields', to_jsonb(b.fields))
            from written w join batch b on b.subject = w.keycloak_id cross join setting
            where not exists (select 1 from open_acts o where o.user_id = w.id
                or o.plan ->> 'action' = 'create' and lower(o.plan -> 'identity' ->> 'username') = lower(b.username))
            returning id),
        settled as (
            insert into trail_outcomes (act_id, at, outcome, settled_by)
            select id, now, 'done', 'reconciliation' from noted cross join setting)
        select b.subject, b.less_allowed from written w join batch b on b.subject = w.keycloak_id\
        """;

    private static final String CREATE = APPLY.formatted("""
        insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled,
            roles, created_at, updated_at, synced_at, identity_as_of)
        select id, subject, username, email, email_verified, first_name, last_name, locale, enabled, roles, now, now,
            now, seen_at
        from batch cross join setting
        on conflict (keycloak_id) do nothing\
        """);

    private static final String UPDATE = APPLY.formatted("""
        update users set username = b.username, email = b.email, email_verified = b.email_verified,
            first_name = b.first_name, last_name = b.last_name, locale = b.locale, enabled = b.enabled,
            roles = case when of_realm then b.roles else users.roles end, updated_at = now, synced_at = now,
            identity_as_of = b.seen_at, deleted_at = null, version = version + 1
        from batch b cross join setting
        where users.keycloak_id = b.subject and users.identity_as_of <= b.seen_at\
        """);

    private final DataSource database;
    private final RealmRoles realmRoles;

    Staging(DataSource database, RealmRoles realmRoles) {
        this.database = database;
        this.realmRoles = realmRoles;
    }

    /**
     * @param seenAt from before they were asked for
     */
    void people(UUID run, List<DirectoryListing.Person> people, Instant seenAt) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(PERSON)) {
            for (DirectoryListing.Person person : people) {
                set(
                        insert,
                        run,
                        person.subject(),
                        person.username(),
                        person.email(),
                        person.emailVerified(),
                        person.firstName(),
                        person.lastName(),
                        person.locale(),
                        person.enabled(),
                        seenAt);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    long listed(UUID run) throws SQLException {
        return number("select count(*) from sync_seen where run_id = ?", run);
    }

    void roles(UUID run, List<String> subjects, Collection<String> roles) throws SQLException {
        execute(ROLES, run, subjects, List.copyOf(roles));
    }

    void forgetRoles(UUID run) throws SQLException {
        execute("delete from sync_seen_roles where run_id = ?", run);
    }

    /**
     * Finds all that is different; again if it has been found before.
     *
     * @param startedAt who is known from later than this is not missing
     */
    void compare(UUID run, Instant startedAt) throws SQLException {
        unhurried(() -> {
            execute("delete from sync_differences where run_id = ?", run);
            execute(COMPARE, run, realmRoles.areOfTheRealm(), List.copyOf(realmRoles.adminNames()));
            execute(MISS, run, startedAt, run);
        });
    }

    long living() throws SQLException {
        return number("select count(*) from users where deleted_at is null");
    }

    /** How many of a kind are confirmed. */
    long confirmed(UUID run, String kind) throws SQLException {
        return number("select count(*) from sync_differences where run_id = ? and kind = ? and confirmed", run, kind);
    }

    long disabled(UUID run) throws SQLException {
        return number("select count(*) from sync_differences where run_id = ? and kind = 'changed' and disables", run);
    }

    long losingRoles(UUID run) throws SQLException {
        return number(
                "select count(*) from sync_differences where run_id = ? and kind = 'changed' and loses_roles", run);
    }

    long count(UUID run, String kind) throws SQLException {
        return number("select count(*) from sync_differences where run_id = ? and kind = ?", run, kind);
    }

    /** Some that are missing and not confirmed yet. */
    List<String> unconfirmed(UUID run, int most) throws SQLException {
        return texts(
                "select subject from sync_differences where run_id = ? and kind = 'missing' and not confirmed order by"
                        + " subject limit ?",
                run,
                most);
    }

    /** Some who would have fewer roles, any of them, as long as they are not confirmed. */
    List<String> losers(UUID run, int most) throws SQLException {
        return texts(
                "select subject from sync_differences where run_id = ? and kind = 'changed' and loses_roles and not"
                        + " confirmed order by md5(subject) limit ?",
                run,
                most);
    }

    void confirm(UUID run, String subject) throws SQLException {
        execute("update sync_differences set confirmed = true where run_id = ? and subject = ?", run, subject);
    }

    void unsure(UUID run, String subject) throws SQLException {
        execute(
                "update sync_differences set kind = 'unsure', disables = false, loses_roles = false where run_id = ?"
                        + " and subject = ?",
                run,
                subject);
    }

    /** The roles that were listed of somebody. */
    List<String> rolesOf(UUID run, String subject) throws SQLException {
        return texts(
                "select role from sync_seen_roles where run_id = ? and subject = ? order by role collate \"C\"",
                run,
                subject);
    }

    /** Those of a kind that are left. */
    List<String> subjects(UUID run, String kind, int most) throws SQLException {
        return texts(
                "select subject from sync_differences where run_id = ? and kind = ? order by subject limit ?",
                run,
                kind,
                most);
    }

    RunCounts counts(UUID run, RunCounts before) throws SQLException {
        Map<String, Long> fields = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select field, count(*) from sync_differences cross join unnest(fields) field where run_id = ?"
                                + " and kind = 'changed' group by field order by field")) {
            set(select, run);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    fields.put(rows.getString(1), rows.getLong(2));
                }
            }
        }
        return new RunCounts(
                before.listed(),
                count(run, CREATED),
                count(run, CHANGED),
                count(run, RETURNED),
                disabled(run),
                confirmed(run, MISSING),
                fields,
                before.applied());
    }

    List<RunSample> samples(UUID run) throws SQLException {
        List<RunSample> samples = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(SAMPLE)) {
            set(select, run, SAMPLES);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    samples.add(new RunSample(
                            rows.getString(1), rows.getString(2), rows.getObject(3, UUID.class), List.of((String[])
                                    rows.getArray(4).getArray())));
                }
            }
        }
        return samples;
    }

    /** A record that was written, and whether the person may do less now. */
    record Written(String subject, boolean lessAllowed) {}

    /**
     * Makes records of some say what was listed, each with its entry in the trail, but for those that know something newer; their
     * differences are forgotten.
     *
     * @param kind all of them are of this: created, or changed or returned
     * @param ids of the records that are made, and of the entries in the trail: as many as there are subjects
     */
    List<Written> apply(UUID run, String kind, List<String> subjects, List<UUID> ids, List<UUID> acts, Instant now)
            throws SQLException {
        boolean creates = kind.equals(CREATED);
        List<Written> written = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(creates ? CREATE : UPDATE)) {
            statement.setArray(1, connection.createArrayOf("text", subjects.toArray()));
            statement.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            statement.setArray(3, connection.createArrayOf("uuid", acts.toArray()));
            statement.setObject(4, run);
            statement.setObject(5, now.atOffset(ZoneOffset.UTC));
            statement.setBoolean(6, realmRoles.areOfTheRealm());
            statement.setString(7, creates ? "create" : "update");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    written.add(new Written(rows.getString(1), rows.getBoolean(2)));
                }
            }
        }
        forget(run, subjects);
        return written;
    }

    void forget(UUID run, List<String> subjects) throws SQLException {
        execute("delete from sync_differences where run_id = ? and subject = any (?)", run, subjects);
    }

    /** Nothing is left of what was seen, of this run and those before it. */
    void clear(UUID run) throws SQLException {
        unhurried(() -> {
            for (String table : List.of("sync_seen", "sync_seen_roles", "sync_differences")) {
                execute("delete from %s where run_id <= ?".formatted(table), run);
            }
        });
    }

    private void unhurried(WithoutStatementTimeout.Work<SQLException> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            WithoutStatementTimeout.run(connection, work);
        }
    }

    private void execute(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            statement.executeUpdate();
        }
    }

    private long number(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private List<String> texts(String sql, Object... parameters) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
        }
        return texts;
    }

    private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof Instant time) {
                statement.setObject(i + 1, time.atOffset(ZoneOffset.UTC));
            } else if (parameters[i] instanceof List<?> texts) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("text", texts.toArray()));
            } else if (parameters[i] == null || parameters[i] instanceof String) {
                statement.setString(i + 1, (String) parameters[i]);
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
    }
}
