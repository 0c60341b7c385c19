package dev.rollcall.organization;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes teams and their members; nothing else does. Statements join the caller's transaction, which holds the lock of the organization
 * ({@link OrganizationWriter#lock}). Triggers count versions, and append to the change log.
 */
@Singleton
public record TeamWriter(Statements statements) {

    private static final String TEAMS = "select " + Team.COLUMNS + " from teams where organization_id = ? order by id";

    private static final String INSERT = """
            insert into teams (id, organization_id, keycloak_id, name, created_at)
            select ?, ?, ?, ?, ?\s""" + ChangeContext.FROM;

    private static final String RENAME = "update teams set name = ? " + ChangeContext.FROM + " and id = ?";

    private static final String DELETE =
            "delete from teams using " + ChangeContext.RELATION + " where told is not null and id = :team";

    private static final String MEMBERS = """
            select m.user_id, m.id from team_members t join memberships m on m.id = t.membership_id where t.team_id = ?""";

    private static final String ADD_MEMBERS = """
            insert into team_members (team_id, membership_id)
            select :team, membership from unnest(:memberships::uuid[]) as membership, %s where told is not null
            on conflict do nothing""".formatted(ChangeContext.RELATION);

    private static final String REMOVE_MEMBERS = "delete from team_members using " + ChangeContext.RELATION
            + " where told is not null and team_id = :team and membership_id = any(:memberships::uuid[])";

    public List<Team> teams(UUID organization) {
        return statements.list(Team::of, TEAMS, organization);
    }

    public void insert(UUID id, UUID organization, DirectoryTeam team, Instant now, ChangeContext context) {
        statements.change(INSERT, id, organization, team.id(), team.name(), now, context.setting());
    }

    public void rename(UUID team, String name, ChangeContext context) {
        statements.change(RENAME, name, context.setting(), team);
    }

    public void delete(UUID team, ChangeContext context) {
        statements.change(new Select(DELETE, Map.of("team", team, "context", context.setting())));
    }

    /** Returns the ids of the memberships of a team's members, by user. */
    public Map<UUID, UUID> members(UUID team) {
        return statements
                .list(row -> Map.entry(Statements.uuid(row, "user_id"), Statements.uuid(row, "id")), MEMBERS, team)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Adds members to a team, as one change of the team. */
    public void addMembers(UUID team, Collection<UUID> memberships, ChangeContext context) {
        changeMembers(ADD_MEMBERS, team, memberships, context);
    }

    /** Removes members from a team, as one change of the team. */
    public void removeMembers(UUID team, Collection<UUID> memberships, ChangeContext context) {
        changeMembers(REMOVE_MEMBERS, team, memberships, context);
    }

    private void changeMembers(String sql, UUID team, Collection<UUID> memberships, ChangeContext context) {
        if (!memberships.isEmpty()) {
            statements.change(new Select(
                    sql, Map.of("team", team, "memberships", List.copyOf(memberships), "context", context.setting())));
        }
    }
}
