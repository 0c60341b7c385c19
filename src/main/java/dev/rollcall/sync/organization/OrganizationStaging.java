package dev.rollcall.sync.organization;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import dev.rollcall.directory.DirectoryOrganizations.Member;
import dev.rollcall.organization.OrganizationComparison;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Stages Keycloak's organizations, members and teams of a run in tables; the database finds the differences. All statements join the
 * caller's transaction.
 */
@ApplicationScoped
class OrganizationStaging {

    static final String ORGANIZATION = "organization";
    static final String MEMBERSHIP = "membership";
    static final String TEAM = "team";

    static final String CREATED = "created";
    static final String CHANGED = "changed";
    static final String ENDED = "ended";

    private static final int SAMPLES = 20;

    private static final String STAGE_ORGANIZATION = """
            insert into sync_seen_organizations (run_id, keycloak_id, name, alias, domains, enabled) values (?, ?, ?, ?, ?, ?)
            on conflict (run_id, keycloak_id) do update
            set name = excluded.name, alias = excluded.alias, domains = excluded.domains, enabled = excluded.enabled""";

    private static final String STAGE_MEMBERS = """
            insert into sync_seen_members (run_id, organization, subject, membership_type)
            select distinct on (subject) ?, ?, subject, membership_type
            from unnest(?::text[], ?::text[]) as m (subject, membership_type)
            on conflict (run_id, organization, subject) do update set membership_type = excluded.membership_type""";

    private static final String STAGE_TEAMS = """
            insert into sync_seen_teams (run_id, organization, team, name)
            select distinct on (team) ?, ?, team, name from unnest(?::text[], ?::text[]) as t (team, name)
            on conflict (run_id, organization, team) do update set name = excluded.name""";

    private static final String STAGE_TEAM_MEMBERS = """
            insert into sync_seen_team_members (run_id, team, subject) select ?, ?, subject from unnest(?::text[]) subject
            on conflict do nothing""";

    private static final String ORGANIZATIONS = """
            select keycloak_id, name, alias, domains, enabled from sync_seen_organizations where run_id = :run and complete""";

    private static final String MEMBERS = """
            select organization as keycloak_id, subject, membership_type from sync_seen_members where run_id = :run""";

    private static final String TEAMS =
            "select organization as keycloak_id, team, name from sync_seen_teams where run_id = :run";

    private static final String TEAM_MEMBERS = "select team, subject from sync_seen_team_members where run_id = :run";

    private static final String INSERT_DIFFERENCES = """
            insert into sync_organization_differences
                (run_id, organization, entity, item, kind, organization_id, user_id, fields)
            select :run, keycloak_id, :entity, item, kind, organization_id, user_id, fields from (%s) differences""";

    private static final String COUNTS = """
            select entity, kind, count(*) from sync_organization_differences
            where run_id = :run and (kind <> 'ended' or confirmed) group by entity, kind""";

    private static final String CHANGES = """
            select count(*) filter (where d.kind = 'ended' and d.confirmed),
                count(*) filter (where 'enabled' = any(d.fields) and not s.enabled),
                count(*) filter (where 'enabled' = any(d.fields) and s.enabled
                    or d.kind = 'created' and d.organization_id is not null),
                count(*) filter (where d.kind = 'changed')
            from sync_organization_differences d
            left join sync_seen_organizations s on s.run_id = d.run_id and s.keycloak_id = d.organization
            where d.run_id = ? and d.entity = 'organization'""";

    /** Alternates between the ways in which records change, so that samples of each are included. */
    private static final String SAMPLE = """
            select entity, kind, organization, item, organization_id, user_id, fields from (
                select *, row_number() over (partition by entity, kind order by turn, organization, item) as place
                from (
                    select *, row_number() over (
                        partition by entity, kind, fields, organization_id is null order by organization, item) as turn
                    from sync_organization_differences where run_id = :run) turns) placed
            where place <= :most order by entity, kind, organization, item""";

    private static final String CHANGED_MEMBERSHIPS = """
            select count(*) from sync_organization_differences
            where run_id = ? and entity = 'membership' and kind = 'changed'""";

    private static final String NEW_MEMBERSHIPS = """
            select organization_id, user_id from sync_organization_differences
            where run_id = :run and entity = 'membership' and kind = 'created'""";

    private static final String ENDED_ORGANIZATIONS = """
            select organization_id from sync_organization_differences
            where run_id = :run and entity = 'organization' and kind = 'ended' and confirmed""";

    /** An organization comes before its memberships, and these before its teams. */
    private static final String NEXT = """
            select entity, item, kind from sync_organization_differences where run_id = :run and organization = :organization
            order by array_position(array['organization', 'membership', 'team'], entity), item limit :most""";

    private final Statements statements;
    private final OrganizationComparison comparison;

    OrganizationStaging(Statements statements, OrganizationComparison comparison) {
        this.statements = statements;
        this.comparison = comparison;
    }

    void organizations(UUID run, List<DirectoryOrganization> page) {
        statements.batch(
                STAGE_ORGANIZATION,
                page.stream()
                        .map(each -> List.<Object>of(
                                run, each.id(), each.name(), each.alias(), each.domains(), each.enabled()))
                        .toList());
    }

    void members(UUID run, String organization, List<Member> page) {
        statements.change(
                STAGE_MEMBERS,
                run,
                organization,
                page.stream().map(Member::subject).toList(),
                page.stream().map(member -> member.type().code()).toList());
    }

    void teams(UUID run, String organization, List<DirectoryTeam> teams) {
        statements.change(
                STAGE_TEAMS,
                run,
                organization,
                teams.stream().map(DirectoryTeam::id).toList(),
                teams.stream().map(DirectoryTeam::name).toList());
    }

    void teamMembers(UUID run, String team, List<String> subjects) {
        statements.change(STAGE_TEAM_MEMBERS, run, team, subjects);
    }

    /** Remembers that all members and teams of an organization are staged. */
    void complete(UUID run, String organization) {
        statements.change(
                "update sync_seen_organizations set complete = true where run_id = ? and keycloak_id = ?",
                run,
                organization);
    }

    /** Forgets an organization that was deleted while it was listed. */
    void forgetOrganization(UUID run, String organization) {
        statements.change(
                "delete from sync_seen_organizations where run_id = ? and keycloak_id = ?", run, organization);
    }

    long listed(UUID run) {
        return statements.number("select count(*) from sync_seen_organizations where run_id = ?", run);
    }

    List<String> incomplete(UUID run, int most) {
        return texts(
                "select keycloak_id from sync_seen_organizations where run_id = :run and not complete order by keycloak_id limit :most",
                Map.of("run", run, "most", most));
    }

    /**
     * Finds all differences; again if they have been found before.
     *
     * @param startedAt a record that is newer has not ended
     * @param users a query for the subjects of users who have a record, or get one: see {@link OrganizationComparison.Listed}
     * @param leaving a query for the subjects of users who become tombstones
     */
    void compare(UUID run, Instant startedAt, Select users, Select leaving) {
        OrganizationComparison.Listed listed = new OrganizationComparison.Listed(
                of(run, ORGANIZATIONS), of(run, MEMBERS), of(run, TEAMS), of(run, TEAM_MEMBERS), users, leaving);
        statements.withoutTimeout(() -> {
            statements.change("delete from sync_organization_differences where run_id = ?", run);
            insert(run, ORGANIZATION, comparison.organizations(listed));
            insert(run, ORGANIZATION, comparison.endedOrganizations(listed, startedAt));
            insert(run, MEMBERSHIP, comparison.memberships(listed));
            insert(run, MEMBERSHIP, comparison.endedMemberships(listed, startedAt));
            insert(run, TEAM, comparison.teams(listed));
            insert(run, TEAM, comparison.endedTeams(listed, startedAt));
        });
    }

    private static Select of(UUID run, String sql) {
        return new Select(sql, Map.of("run", run));
    }

    private void insert(UUID run, String entity, Select differences) {
        Map<String, Object> parameters = new HashMap<>(differences.parameters());
        parameters.put("run", run);
        parameters.put("entity", entity);
        statements.change(new Select(INSERT_DIFFERENCES.formatted(differences.sql()), parameters));
    }

    /** A record that Keycloak did not list. */
    record Absence(String organization, String item) {}

    /** Returns some absences that are not confirmed yet. */
    List<Absence> unconfirmed(UUID run, String entity, int most) {
        return statements.list(
                row -> new Absence(row.getString(1), row.getString(2)),
                new Select("""
                        select organization, item from sync_organization_differences
                        where run_id = :run and entity = :entity and kind = 'ended' and not confirmed
                        order by organization, item limit :most""", Map.of("run", run, "entity", entity, "most", most)));
    }

    long confirmed(UUID run, String entity) {
        return statements.number("""
                select count(*) from sync_organization_differences
                where run_id = ? and entity = ? and kind = 'ended' and confirmed""", run, entity);
    }

    void confirm(UUID run, String entity, Absence absence) {
        statements.change("""
                update sync_organization_differences set confirmed = true
                where run_id = ? and organization = ? and entity = ? and item = ?""", run, absence.organization(), entity, absence.item());
    }

    /** Returns {@code organization_id} and {@code user_id} of memberships that have no record, as a query. Either may be null. */
    Select newMemberships(UUID run) {
        return of(run, NEW_MEMBERSHIPS);
    }

    OrganizationEffects.Organizations changes(UUID run) {
        return statements
                .one(
                        row -> new OrganizationEffects.Organizations(
                                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                        CHANGES,
                        run)
                .orElseThrow();
    }

    /**
     * Counts the memberships that end: by themselves, with their organization, or because they have another type. The type of a membership
     * never changes, so that is another membership.
     */
    long endedMemberships(UUID run) {
        return confirmed(run, MEMBERSHIP)
                + statements.number(CHANGED_MEMBERSHIPS, run)
                + comparison.memberships(of(run, ENDED_ORGANIZATIONS));
    }

    /** Counts the teams that end: by themselves, or with their organization. */
    long endedTeams(UUID run) {
        return confirmed(run, TEAM) + comparison.teams(of(run, ENDED_ORGANIZATIONS));
    }

    OrganizationCounts counts(UUID run) {
        Map<String, Map<String, Long>> counts = new HashMap<>();
        statements
                .list(
                        row -> Map.entry(row.getString(1), Map.entry(row.getString(2), row.getLong(3))),
                        new Select(COUNTS, Map.of("run", run)))
                .forEach(each -> counts.computeIfAbsent(each.getKey(), entity -> new HashMap<>())
                        .put(each.getValue().getKey(), each.getValue().getValue()));
        return new OrganizationCounts(
                counts(listed(run), counts.get(ORGANIZATION)),
                counts(
                        statements.number("select count(*) from sync_seen_members where run_id = ?", run),
                        counts.get(MEMBERSHIP)),
                counts(
                        statements.number("select count(*) from sync_seen_teams where run_id = ?", run),
                        counts.get(TEAM)));
    }

    private static EntityCounts counts(long listed, Map<String, Long> kinds) {
        Map<String, Long> found = kinds == null ? Map.of() : kinds;
        return new EntityCounts(
                listed,
                found.getOrDefault(CREATED, 0L),
                found.getOrDefault(CHANGED, 0L),
                found.getOrDefault(ENDED, 0L));
    }

    OrganizationSamples samples(UUID run) {
        return new OrganizationSamples(statements.list(
                row -> {
                    String entity = row.getString(1);
                    String item = row.getString(4);
                    return new OrganizationSample(
                            entity,
                            row.getString(2),
                            row.getString(3),
                            row.getObject(5, UUID.class),
                            entity.equals(MEMBERSHIP) ? item : null,
                            row.getObject(6, UUID.class),
                            entity.equals(TEAM) ? item : null,
                            List.of((String[]) row.getArray(7).getArray()));
                },
                new Select(SAMPLE, Map.of("run", run, "most", SAMPLES))));
    }

    /** Returns some organizations with differences. */
    List<String> organizationsThatDiffer(UUID run, int most) {
        return texts(
                "select distinct organization from sync_organization_differences where run_id = :run order by organization limit :most",
                Map.of("run", run, "most", most));
    }

    /** A difference of an organization, of one of its memberships or of one of its teams. */
    record Difference(String entity, String item, String kind) {}

    /** Returns the next differences of an organization, in the order in which they are written. */
    List<Difference> next(UUID run, String organization, int most) {
        return statements.list(
                row -> new Difference(row.getString(1), row.getString(2), row.getString(3)),
                new Select(NEXT, Map.of("run", run, "organization", organization, "most", most)));
    }

    void forget(UUID run, String organization, String entity, String item) {
        statements.change("""
                delete from sync_organization_differences
                where run_id = ? and organization = ? and entity = ? and item = ?""", run, organization, entity, item);
    }

    void forgetDifferences(UUID run) {
        statements.change("delete from sync_organization_differences where run_id = ?", run);
    }

    /** Clears everything that this run and earlier runs have staged. */
    void clear(UUID run) {
        statements.withoutTimeout(() -> {
            statements.change("delete from sync_seen_organizations where run_id <= ?", run);
            statements.change("delete from sync_seen_members where run_id <= ?", run);
            statements.change("delete from sync_seen_teams where run_id <= ?", run);
            statements.change("delete from sync_seen_team_members where run_id <= ?", run);
            statements.change("delete from sync_organization_differences where run_id <= ?", run);
        });
    }

    private List<String> texts(String sql, Map<String, Object> parameters) {
        return statements.list(row -> row.getString(1), new Select(sql, parameters));
    }
}
