package dev.rollcall.sync.reconcile;

import dev.rollcall.database.CopiedField;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryMembers.Member;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.organization.OrganizationFields;
import dev.rollcall.sync.run.EntityKind;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Keycloak's listing of organizations, members and teams in a run, staged in tables. All statements join the caller's transaction.
 */
@Singleton
record ListedOrganizations(Statements statements, OrganizationComparison comparison) {

    private static final String STAGE_ORGANIZATION = """
            insert into sync_seen_organizations (run_id, keycloak_id, %s) values (?, ?, %s)
            on conflict (run_id, keycloak_id) do update set %s""".formatted(
                    CopiedField.columns(OrganizationFields.ALL),
                    CopiedField.parameters(OrganizationFields.ALL),
                    CopiedField.assignments(OrganizationFields.ALL, "excluded"));

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

    private static final String ORGANIZATIONS =
            "select * from sync_seen_organizations where run_id = :run and complete";

    private static final String MEMBERS = """
            select organization as keycloak_id, subject, membership_type from sync_seen_members where run_id = :run""";

    private static final String TEAMS =
            "select organization as keycloak_id, team, name from sync_seen_teams where run_id = :run";

    private static final String TEAM_MEMBERS = "select team, subject from sync_seen_team_members where run_id = :run";

    /** In the columns of {@link Differences}. */
    private static final String DIFFERENCES = """
            select keycloak_id as organization, item, kind, organization_id, user_id, fields, effects, false as less_allowed
            from (%s) found""";

    /** The users who have a record, or get one before the differences of organizations are written. */
    private static final String EXPECTED = "select subject from sync_seen where run_id = :run";

    /** The users who become tombstones, and those whose new identity becomes a member. */
    private static final String LEAVING =
            "select item as subject from sync_differences where run_id = :run and entity = 'user' and kind in ('missing', 'relinked')";

    private static final String ENDED_ORGANIZATIONS = """
            select organization_id from sync_differences
            where run_id = :run and entity = 'organization' and kind = 'ended' and confirmed""";

    private static final String NUMBERS = """
            select (select count(*) from sync_seen_organizations where run_id = :run),
                (select count(*) from sync_seen_members where run_id = :run),
                (select count(*) from sync_seen_teams where run_id = :run)""";

    void organizations(UUID run, List<DirectoryOrganization> page) {
        statements.batch(
                STAGE_ORGANIZATION,
                page.stream().map(organization -> row(run, organization)).toList());
    }

    private static List<Object> row(UUID run, DirectoryOrganization organization) {
        List<Object> row = new ArrayList<>(List.of(run, organization.id()));
        OrganizationFields.ALL.forEach(field -> row.add(field.valueIn(organization)));
        return row;
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
        return statements.list(
                row -> row.getString(1),
                "select keycloak_id from sync_seen_organizations where run_id = ? and not complete order by keycloak_id limit ?",
                run,
                most);
    }

    /**
     * Returns the query for the records of a kind that differ, in the columns of {@link Differences}. The differences of users have been found
     * before.
     *
     * @param startedAt a record that is newer has not ended
     */
    Select differences(UUID run, EntityKind kind, Instant startedAt) {
        OrganizationComparison.Listed listed = new OrganizationComparison.Listed(
                of(run, ORGANIZATIONS),
                of(run, MEMBERS),
                of(run, TEAMS),
                of(run, TEAM_MEMBERS),
                of(run, EXPECTED),
                of(run, LEAVING));
        Select found =
                switch (kind) {
                    case ORGANIZATION -> comparison.organizations(listed, startedAt);
                    case MEMBERSHIP -> comparison.memberships(listed, startedAt);
                    case TEAM -> comparison.teams(listed, startedAt);
                    case USER -> throw new IllegalArgumentException(kind.code());
                };
        return new Select(DIFFERENCES.formatted(found.sql()), found.parameters());
    }

    private static Select of(UUID run, String sql) {
        return new Select(sql, Map.of("run", run));
    }

    /** Counts the memberships and teams that end with their organizations. */
    OrganizationComparison.EndingWith endingWithOrganizations(UUID run) {
        return comparison.endingWith(of(run, ENDED_ORGANIZATIONS));
    }

    /** Returns how many of each kind are listed. */
    Map<EntityKind, Long> numbers(UUID run) {
        return statements
                .list(
                        row -> Map.of(
                                EntityKind.ORGANIZATION, row.getLong(1),
                                EntityKind.MEMBERSHIP, row.getLong(2),
                                EntityKind.TEAM, row.getLong(3)),
                        of(run, NUMBERS))
                .get(0);
    }

    /** Forgets what this run and earlier ones have listed. */
    void clear(UUID run) {
        statements.change("delete from sync_seen_organizations where run_id <= ?", run);
        statements.change("delete from sync_seen_members where run_id <= ?", run);
        statements.change("delete from sync_seen_teams where run_id <= ?", run);
        statements.change("delete from sync_seen_team_members where run_id <= ?", run);
    }
}
