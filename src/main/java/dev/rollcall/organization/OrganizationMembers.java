package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds what has to be read again when something happens to an organization or a user. */
@Singleton
public record OrganizationMembers(DirectoryTeams directory, Statements statements, UserSubjects users) {

    private static final String KNOWN = "select id from organizations where keycloak_id = ? and deleted_at is null";

    private static final String MANAGED = """
            select user_id from memberships where organization_id = ? and membership_type = 'managed' and user_id > ?
            order by user_id limit ?""";

    private static final String IS_MANAGED = """
            select 1 from memberships m join organizations o on o.id = m.organization_id
            where o.keycloak_id = ? and m.user_id = ? and m.membership_type = 'managed'""";

    private static final String ORGANIZATIONS = """
            select o.keycloak_id from memberships m join organizations o on o.id = m.organization_id
            where m.user_id = ? order by o.id""";

    private static final String BELONGINGS = """
            select o.id, o.keycloak_id, array(
                select t.keycloak_id from team_members j join teams t on t.id = j.team_id
                where j.membership_id = m.id order by t.id)
            from memberships m join organizations o on o.id = m.organization_id
            where m.user_id = ? and o.deleted_at is null order by o.id""";

    private static final String COUNTS =
            "select user_id, count(*) from memberships where user_id = any(?::uuid[]) group by user_id";

    private static final String TEAMS = """
            select t.keycloak_id, t.name from teams t join organizations o on o.id = t.organization_id
            where o.keycloak_id = ? and o.deleted_at is null order by t.id""";

    private static final String TEAM = "select 1 from teams where keycloak_id = ?";

    private static final String TEAM_MEMBERS = """
            select m.user_id from teams t join team_members j on j.team_id = t.id join memberships m on m.id = j.membership_id
            where t.keycloak_id = ?""";

    private static final int PAGE = 100;
    private static final UUID FIRST = new UUID(0, 0);

    /** Returns the id of the organization with Keycloak's id, unless it is a tombstone. */
    public Optional<UUID> known(String keycloakId) {
        return statements.one(row -> row.getObject(1, UUID.class), KNOWN, keycloakId);
    }

    /** Reads all managed members of an organization in the order of their ids, some at a time. */
    public void eachManaged(UUID organization, Consumer<List<UUID>> work) {
        List<UUID> page = managed(organization, FIRST);
        while (!page.isEmpty()) {
            work.accept(page);
            page = managed(organization, page.get(page.size() - 1));
        }
    }

    private List<UUID> managed(UUID organization, UUID after) {
        return statements.list(row -> row.getObject(1, UUID.class), MANAGED, organization, after, PAGE);
    }

    /** Whether the organization with Keycloak's id manages the account of this member, as far as Rollcall knows. */
    public boolean isManaged(String keycloakId, UUID user) {
        return statements.one(row -> true, IS_MANAGED, keycloakId, user).isPresent();
    }

    /** Returns Keycloak's ids of the organizations that a user belongs to, as far as Rollcall knows. */
    public List<String> organizations(UUID user) {
        return statements.list(row -> row.getString(1), ORGANIZATIONS, user);
    }

    /**
     * An organization that a user belongs to.
     *
     * @param teams Keycloak's ids of the user's teams there
     */
    public record Belonging(UUID organization, String keycloakId, List<String> teams) {}

    /** Returns the organizations and teams that a user belongs to, as far as Rollcall knows. */
    public List<Belonging> belongings(UUID user) {
        return statements.list(
                row -> new Belonging(row.getObject(1, UUID.class), row.getString(2), List.of((String[])
                        row.getArray(3).getArray())),
                BELONGINGS,
                user);
    }

    private record Count(UUID user, long organizations) {}

    /** Returns the number of organizations that each of these users belongs to; users who belong to none are left out. */
    public Map<UUID, Long> counts(Collection<UUID> members) {
        return statements
                .list(row -> new Count(row.getObject(1, UUID.class), row.getLong(2)), COUNTS, List.copyOf(members))
                .stream()
                .collect(Collectors.toMap(Count::user, Count::organizations));
    }

    /** Whether Rollcall knows the team with Keycloak's id. */
    public boolean isKnownTeam(String team) {
        return statements.one(row -> true, TEAM, team).isPresent();
    }

    /**
     * Compares the teams of an organization with Keycloak's, without a lock: all that is certain is that they may differ.
     *
     * @return Keycloak's ids of the teams that exist, or have their name, on one side only
     */
    public List<String> differingTeams(String keycloakId) {
        Set<DirectoryTeam> known = new LinkedHashSet<>(statements.list(
                row -> new DirectoryTeam(row.getString("keycloak_id"), row.getString("name")), TEAMS, keycloakId));
        return onOneSide(new LinkedHashSet<>(directory.teams(keycloakId)), known).stream()
                .map(DirectoryTeam::id)
                .distinct()
                .toList();
    }

    /**
     * Compares the members of a team with Keycloak's, without a lock: all that is certain is that they may differ.
     *
     * @param team Keycloak's id
     * @return the subjects of the members on one side only, service accounts among them
     */
    public List<String> differingTeamMembers(String keycloakId, String team) {
        Set<String> found = new LinkedHashSet<>();
        DirectoryPages.of(
                        "the members of a team",
                        PAGE,
                        0,
                        Function.identity(),
                        first -> directory.teamMembers(keycloakId, team, first, PAGE))
                .forEach(found::addAll);
        List<UUID> known = statements.list(row -> row.getObject(1, UUID.class), TEAM_MEMBERS, team);
        return List.copyOf(
                onOneSide(found, new LinkedHashSet<>(users.subjects(known).values())));
    }

    private static <T> Set<T> onOneSide(Set<T> one, Set<T> other) {
        Set<T> found = new LinkedHashSet<>(one);
        found.removeAll(other);
        other.stream().filter(each -> !one.contains(each)).forEach(found::add);
        return found;
    }
}
