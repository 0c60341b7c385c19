package dev.rollcall.sync.reconcile;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.user.CopiedField;
import dev.rollcall.user.IdentitySnapshot;
import dev.rollcall.user.UserWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Stages Keycloak's listing of a run in tables, so that no replica holds the realm in memory; the database finds the differences.
 * All statements join the caller's transaction.
 */
@ApplicationScoped
public class Staging {

    public static final String CREATED = "created";
    public static final String CHANGED = "changed";
    public static final String RETURNED = "returned";
    public static final String MISSING = "missing";

    /** The changed users that are disabled. */
    public static final String DISABLED = "disabled";

    /** The changed users that are enabled again. */
    public static final String ENABLED = "enabled";

    /** The changed users who lose the value of a field. */
    public static final String EMPTIED = "emptied";

    /** The changed users who get another value of a field. */
    public static final String REPLACED = "replaced";

    public static final String ROLES_GAINED = "roles-gained";
    public static final String ROLES_LOST = "roles-lost";

    /** The kinds of change in a user that rarely happen to many users at once. */
    public static final List<String> WAYS_TO_CHANGE = List.of(ENABLED, EMPTIED, REPLACED, ROLES_GAINED, ROLES_LOST);

    /**
     * Users whom Keycloak has although its listing left out the user or some roles, and users who lose access but are newer than the
     * listing.
     */
    static final String UNSURE = "unsure";

    private static final int SAMPLES = 20;

    private static final List<CopiedField<?>> LISTED = CopiedField.listed();

    private static final String STAGE_USER = """
            insert into sync_seen (run_id, subject, %s, seen_at) values (?, ?, %s, ?)
            on conflict (run_id, subject) do update set %s, seen_at = excluded.seen_at""".formatted(
                    CopiedField.columns(LISTED),
                    String.join(", ", Collections.nCopies(LISTED.size(), "?")),
                    LISTED.stream()
                            .map(field -> "%1$s = excluded.%1$s".formatted(field.column()))
                            .collect(Collectors.joining(", ")));

    private static final String STAGE_ROLES = """
            insert into sync_seen_roles (run_id, subject, role)
            select ?, subject, role from unnest(?::text[]) subject cross join unnest(?::text[]) role
            on conflict do nothing""";

    /** All snapshots of a run. */
    private static final String SNAPSHOTS = """
            select p.*, p.seen_at as as_of from sync_seen_identities p where p.run_id = :run""";

    /** The snapshots of some subjects, each with an id. */
    private static final String BATCH = """
            select b.id, p.*, p.seen_at as as_of
            from unnest(:subjects::text[], :ids::uuid[]) as b (subject, id)
            join sync_seen_identities p on p.run_id = :run and p.subject = b.subject""";

    private static final String INSERT_DIFFERENCES = """
            insert into sync_differences (run_id, subject, user_id, kind, fields, disables, less_allowed, loses_roles,
                enables, empties, replaces, gains_roles)
            select :run, subject, user_id, kind, fields, disables, lost_privileges, loses_roles, enables, empties, replaces,
                gains_roles
            from (%s) differences""";

    private static final String INSERT_MISSING = """
            insert into sync_differences (run_id, subject, user_id, kind, less_allowed)
            select :run, subject, user_id, 'missing', true from (%s) missing""";

    private static final String NEXT = """
            select d.subject, s.username, d.fields, d.less_allowed, d.disables, d.loses_roles
            from sync_differences d join sync_seen s on s.run_id = d.run_id and s.subject = d.subject
            where d.run_id = :run and d.kind = :kind order by d.subject limit :most""";

    /** Alternates between the ways in which users change, so that samples of each are included. */
    private static final String SAMPLE = """
            select kind, subject, user_id, fields from (
                select kind, subject, user_id, fields, row_number() over (partition by kind order by turn, subject) as place
                from (
                    select kind, subject, user_id, fields, row_number() over (
                        partition by kind, disables, enables, empties, replaces, gains_roles, loses_roles order by subject) as turn
                    from sync_differences where run_id = :run) turns) placed
            where place <= :most order by kind, subject""";

    private static final String CHANGES = """
            select count(*) filter (where enables), count(*) filter (where empties), count(*) filter (where replaces),
                count(*) filter (where gains_roles), count(*) filter (where loses_roles)
            from sync_differences where run_id = :run and kind = 'changed'""";

    private static final String FIELDS = """
            select field, count(*) from sync_differences cross join unnest(fields) field
            where run_id = :run and kind = 'changed' group by field order by field""";

    private final Statements statements;
    private final UserWriter users;

    Staging(Statements statements, UserWriter users) {
        this.statements = statements;
        this.users = users;
    }

    /**
     * Stages users without their roles.
     *
     * @return how many of them had not been staged before
     */
    long users(UUID run, List<IdentitySnapshot> snapshots) {
        List<String> subjects =
                snapshots.stream().map(IdentitySnapshot::subject).distinct().toList();
        long known = statements.number(
                "select count(*) from sync_seen where run_id = ? and subject = any (?)", run, subjects);
        statements.batch(
                STAGE_USER,
                snapshots.stream().map(snapshot -> row(run, snapshot)).toList());
        return subjects.size() - known;
    }

    private static List<Object> row(UUID run, IdentitySnapshot snapshot) {
        List<Object> row = new ArrayList<>(List.of(run, snapshot.subject()));
        LISTED.forEach(field -> row.add(field.valueIn(snapshot)));
        row.add(snapshot.asOf());
        return row;
    }

    /** Returns the query for the {@code subject} of each user that is staged. */
    Select listedUsers(UUID run) {
        return new Select("select subject from sync_seen where run_id = :run", Map.of("run", run));
    }

    /** Returns the query for the {@code subject} of each user that is missing. */
    Select missingUsers(UUID run) {
        return new Select(
                "select subject from sync_differences where run_id = :run and kind = 'missing'", Map.of("run", run));
    }

    /**
     * Returns the staged subjects that follow one, in their order.
     *
     * @param previous empty for the first subjects
     */
    List<String> nextSubjects(UUID run, String previous, int most) {
        return texts("""
                select subject from sync_seen where run_id = :run and subject > :previous
                order by subject limit :most""", Map.of("run", run, "previous", previous, "most", most));
    }

    long listed(UUID run) {
        return statements.number("select count(*) from sync_seen where run_id = ?", run);
    }

    /** Stages that each of the subjects has all of the roles. */
    void roles(UUID run, List<String> subjects, Collection<String> roles) {
        statements.change(STAGE_ROLES, run, subjects, List.copyOf(roles));
    }

    void forgetRoles(UUID run) {
        statements.withoutTimeout(() -> statements.change("delete from sync_seen_roles where run_id = ?", run));
    }

    /**
     * Finds all differences; again if they have been found before.
     *
     * @param startedAt a user that is known from later is not missing
     */
    void compare(UUID run, Instant startedAt) {
        statements.withoutTimeout(() -> {
            statements.change("delete from sync_differences where run_id = ?", run);
            insert(INSERT_DIFFERENCES, run, users.differences(new Select(SNAPSHOTS, Map.of("run", run))));
            insert(INSERT_MISSING, run, users.missing(listedUsers(run), startedAt));
        });
    }

    private void insert(String sql, UUID run, Select source) {
        Map<String, Object> parameters = new HashMap<>(source.parameters());
        parameters.put("run", run);
        statements.change(new Select(sql.formatted(source.sql()), parameters));
    }

    /** Counts the confirmed differences of a kind. */
    long confirmed(UUID run, String kind) {
        return statements.number(
                "select count(*) from sync_differences where run_id = ? and kind = ? and confirmed", run, kind);
    }

    long disabled(UUID run) {
        return statements.number(
                "select count(*) from sync_differences where run_id = ? and kind = 'changed' and disables", run);
    }

    long losingRoles(UUID run) {
        return statements.number(
                "select count(*) from sync_differences where run_id = ? and kind = 'changed' and loses_roles", run);
    }

    long count(UUID run, String kind) {
        return statements.number("select count(*) from sync_differences where run_id = ? and kind = ?", run, kind);
    }

    /**
     * The changed users, by what would change.
     *
     * @param emptied users of whom a field loses its value
     * @param replaced users of whom a field gets another value
     */
    record Changes(long enabled, long emptied, long replaced, long rolesGained, long rolesLost) {}

    Changes changes(UUID run) {
        return statements
                .list(
                        row -> new Changes(
                                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)),
                        new Select(CHANGES, Map.of("run", run)))
                .get(0);
    }

    /** Returns some users whose difference is of this kind and not confirmed yet. */
    List<String> unconfirmed(UUID run, String kind, int most) {
        return texts("""
                select subject from sync_differences where run_id = :run and kind = :kind and not confirmed
                order by subject limit :most""", Map.of("run", run, "kind", kind, "most", most));
    }

    /** Returns a random sample of the users who would lose roles and are not confirmed yet. */
    List<String> usersLosingRoles(UUID run, int most) {
        return texts("""
                select subject from sync_differences
                where run_id = :run and kind = 'changed' and loses_roles and not confirmed
                order by md5(subject) limit :most""", Map.of("run", run, "most", most));
    }

    void confirm(UUID run, String subject) {
        statements.change(
                "update sync_differences set confirmed = true where run_id = ? and subject = ?", run, subject);
    }

    void unsure(UUID run, String subject) {
        statements.change(
                "update sync_differences set kind = 'unsure', disables = false, loses_roles = false, enables = false,"
                        + " empties = false, replaces = false, gains_roles = false where run_id = ? and subject = ?",
                run,
                subject);
    }

    /** Replaces what was listed of a user. */
    void replace(UUID run, IdentitySnapshot snapshot) {
        users(run, List.of(snapshot));
        statements.change("delete from sync_seen_roles where run_id = ? and subject = ?", run, snapshot.subject());
        roles(run, List.of(snapshot.subject()), snapshot.roles());
    }

    /** Returns the roles that were listed for a user. */
    List<String> rolesOf(UUID run, String subject) {
        return texts("""
                select role from sync_seen_roles where run_id = :run and subject = :subject
                order by role collate "C\"""", Map.of("run", run, "subject", subject));
    }

    /** Returns the next subjects whose difference is of this kind. */
    List<String> subjects(UUID run, String kind, int most) {
        return texts(
                "select subject from sync_differences where run_id = :run and kind = :kind order by subject limit :most",
                Map.of("run", run, "kind", kind, "most", most));
    }

    /**
     * A difference that can be written from the staged snapshot.
     *
     * @param fields the names of the fields that differ
     * @param lostPrivileges whether the user may do less afterwards, so that older tokens grant too much
     * @param disables whether the user is disabled
     * @param losesRoles whether the user loses any role
     */
    record Difference(
            String subject,
            String username,
            List<String> fields,
            boolean lostPrivileges,
            boolean disables,
            boolean losesRoles) {

        boolean takesAccess() {
            return disables || losesRoles;
        }
    }

    /** Returns the next differences of this kind: created, changed or returned. */
    List<Difference> next(UUID run, String kind, int most) {
        return statements.list(
                row -> new Difference(
                        row.getString(1),
                        row.getString(2),
                        List.of((String[]) row.getArray(3).getArray()),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        row.getBoolean(6)),
                new Select(NEXT, Map.of("run", run, "kind", kind, "most", most)));
    }

    /**
     * Returns the query for some snapshots.
     *
     * @param ids an id for each subject
     */
    Select snapshots(UUID run, List<String> subjects, List<UUID> ids) {
        return new Select(
                BATCH,
                Map.of(
                        "run",
                        run,
                        "subjects",
                        subjects,
                        "ids",
                        ids.stream().map(UUID::toString).toList()));
    }

    RunCounts counts(UUID run, RunCounts before) {
        Map<String, Long> fields = new LinkedHashMap<>();
        statements
                .list(row -> Map.entry(row.getString(1), row.getLong(2)), new Select(FIELDS, Map.of("run", run)))
                .forEach(field -> fields.put(field.getKey(), field.getValue()));
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

    List<RunSample> samples(UUID run) {
        return statements.list(
                row -> new RunSample(
                        row.getString(1), row.getString(2), row.getObject(3, UUID.class), List.of((String[])
                                row.getArray(4).getArray())),
                new Select(SAMPLE, Map.of("run", run, "most", SAMPLES)));
    }

    /** Forgets differences that were written. */
    void forget(UUID run, List<String> subjects) {
        statements.change("delete from sync_differences where run_id = ? and subject = any (?)", run, subjects);
    }

    /** Clears everything that this run and earlier runs have staged. */
    void clear(UUID run) {
        statements.withoutTimeout(() -> {
            statements.change("delete from sync_seen where run_id <= ?", run);
            statements.change("delete from sync_seen_roles where run_id <= ?", run);
            statements.change("delete from sync_differences where run_id <= ?", run);
        });
    }

    private List<String> texts(String sql, Map<String, Object> parameters) {
        return statements.list(row -> row.getString(1), new Select(sql, parameters));
    }
}
