package dev.rollcall.sync.reconcile;

import dev.rollcall.database.CopiedField;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.CopiedUserField;
import dev.rollcall.user.IdentitySnapshot;
import dev.rollcall.user.RetainedUsers;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserWriter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Keycloak's listing of users in a run, staged in tables, so that no replica holds the realm in memory. All statements join the caller's
 * transaction.
 */
@Singleton
record ListedUsers(Statements statements, UserWriter users) {

    private static final List<CopiedUserField<?>> LISTED = CopiedUserField.listed();

    private static final String STAGE_USER = """
            insert into sync_seen (run_id, subject, %s, created_at, directory_id, seen_at) values (?, ?, %s, ?::timestamptz, ?, ?)
            on conflict (run_id, subject) do update set %s, created_at = excluded.created_at, directory_id = excluded.directory_id,
                seen_at = excluded.seen_at""".formatted(
            CopiedField.columns(LISTED), CopiedField.parameters(LISTED), CopiedField.assignments(LISTED, "excluded"));

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

    /** The columns of {@link Differences}. */
    private static final String DIFFERENCES = """
            select '' as organization, subject as item, kind, null::uuid as organization_id, user_id, fields, effects, less_allowed
            from (%s) changed""";

    private static final String MISSING = """
            select '' as organization, subject as item, 'missing' as kind, null::uuid as organization_id, user_id,
                '{}'::text[] as fields, array['gone'] as effects, true as less_allowed
            from (%s) missing""";

    /**
     * Finds missing users whose directory id exactly one listed identity and no other record has. That identity has no record yet: it gets none, and
     * the user is not missing.
     */
    private static final String RELINK = """
            with records as (%s),
            successors as (
                select m.item, min(s.subject) as successor
                from sync_differences m
                join records r on r.user_id = m.user_id
                join sync_seen s on s.run_id = m.run_id and s.directory_id = r.directory_id
                where m.run_id = :run and m.entity = 'user' and m.kind = 'missing'
                    and not exists (
                        select 1 from records o where o.directory_id = r.directory_id and o.user_id <> r.user_id)
                group by m.item having count(*) = 1),
            taken as (
                delete from sync_differences c using successors
                where c.run_id = :run and c.entity = 'user' and c.kind = 'created' and c.item = successors.successor
                returning c.item)
            update sync_differences d set kind = 'relinked', successor = successors.successor,
                fields = array['keycloakId'], effects = array['relinked']
            from successors join taken on taken.item = successors.successor
            where d.run_id = :run and d.entity = 'user' and d.organization = '' and d.item = successors.item""";

    /** The same for tombstones whose data is retained. The new identity counts instead of the former one. */
    private static final String RELINK_RETAINED = """
            with retained as (%s), records as (%s)
            update sync_differences d set kind = 'relinked', user_id = r.user_id, successor = d.item,
                fields = array['keycloakId'], effects = array['relinked']
            from retained r join sync_seen s on s.directory_id = r.directory_id
            where s.run_id = :run and d.run_id = :run and d.entity = 'user' and d.kind = 'created' and d.item = s.subject
                and not exists (select 1 from retained o where o.directory_id = r.directory_id and o.user_id <> r.user_id)
                and not exists (select 1 from records o where o.directory_id = r.directory_id)
                and not exists (
                    select 1 from sync_seen o
                    where o.run_id = :run and o.directory_id = r.directory_id and o.subject <> s.subject)""";

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
        row.add(snapshot.createdAt().orElse(null));
        row.add(Optional.ofNullable(snapshot.identity().federated())
                .map(Identity.Federated::directoryId)
                .orElse(null));
        row.add(snapshot.asOf());
        return row;
    }

    /** Returns the query for the {@code subject} and the {@code directory_id} of each user that has one. */
    Select directoryIds(UUID run) {
        return new Select(
                "select subject, directory_id from sync_seen where run_id = :run and directory_id is not null",
                Map.of("run", run));
    }

    /** Returns the query for the {@code subject} of each user that is staged. */
    Select subjects(UUID run) {
        return new Select("select subject from sync_seen where run_id = :run", Map.of("run", run));
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

    /** Returns the query for the users whose records differ, in the columns of {@link Differences}. */
    Select differences(UUID run) {
        return wrapped(DIFFERENCES, users.differences(new Select(SNAPSHOTS, Map.of("run", run))));
    }

    /**
     * As {@link #differences}, for the users who were not listed.
     *
     * @param startedAt a user that is known from later is not missing
     */
    Select missing(UUID run, Instant startedAt) {
        return wrapped(MISSING, UserRows.missing(subjects(run), startedAt));
    }

    /** Pairs users who are missing, now or since an earlier run, with new identities that have the same id in a directory. */
    void relink(UUID run) {
        String current = UserDirectoryIds.current().sql();
        statements.change(new Select(RELINK.formatted(current), Map.of("run", run)));
        statements.change(
                new Select(RELINK_RETAINED.formatted(RetainedUsers.current().sql(), current), Map.of("run", run)));
    }

    private static Select wrapped(String sql, Select found) {
        return new Select(sql.formatted(found.sql()), found.parameters());
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

    /** Returns the listed names of users, by their subjects. */
    Map<String, String> usernames(UUID run, List<String> subjects) {
        return statements
                .list(
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        "select subject, username from sync_seen where run_id = ? and subject = any (?)",
                        run,
                        subjects)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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

    /** Forgets what this run and earlier ones have listed. */
    void clear(UUID run) {
        statements.change("delete from sync_seen where run_id <= ?", run);
        statements.change("delete from sync_seen_roles where run_id <= ?", run);
    }

    private List<String> texts(String sql, Map<String, Object> parameters) {
        return statements.list(row -> row.getString(1), new Select(sql, parameters));
    }
}
