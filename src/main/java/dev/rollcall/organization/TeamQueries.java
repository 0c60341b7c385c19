package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Reads the teams of organizations for lists. Who may read them is the caller's question. */
@Singleton
public record TeamQueries(Statements statements, Pages pages) {

    private static final String EXISTING = "select id from teams where organization_id = ? and id = any(?::uuid[])";

    private static final String ALL = "select " + Team.COLUMNS + " from teams where id = any(?::uuid[]) order by id";

    private static final String OF_KEYCLOAK = "select " + Team.COLUMNS + " from teams where keycloak_id = ?";

    /**
     * Returns the teams of an organization in the order in which Rollcall learnt of them.
     *
     * @param ids only these teams; empty for all
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public Page<Team> teams(UUID organization, List<UUID> ids, Optional<String> cursor, int limit) {
        return pages.page(
                "teams of " + organization
                        + (ids.isEmpty() ? "" : ";ids=" + ids.stream().sorted().toList()),
                cursor,
                limit,
                (from, backward, most) -> statements.list(
                        Team::of,
                        OrganizationSelect.teams(organization, ids, backward, from.map(Cursors.Position::id), most)),
                team -> "",
                Team::id);
    }

    /**
     * Returns a team as it is now, whatever the transaction has read before.
     *
     * @throws ProblemException 404 if the organization has no such team
     */
    public Team team(UUID organization, UUID id) {
        return find(organization, id)
                .orElseThrow(() ->
                        new ProblemException(ProblemType.NOT_FOUND, "The organization has no team with this id."));
    }

    /** Returns those of these ids that teams of the organization have. */
    public Set<UUID> existing(UUID organization, Collection<UUID> ids) {
        return Set.copyOf(
                statements.list(row -> row.getObject(1, UUID.class), EXISTING, organization, List.copyOf(ids)));
    }

    /** Returns those teams of all organizations that have one of these ids. */
    public List<Team> all(List<UUID> ids) {
        return statements.list(Team::of, ALL, ids);
    }

    /** Returns the team with this id in Keycloak; empty if Rollcall does not know it. */
    public Optional<Team> ofKeycloak(String keycloakId) {
        return statements.one(Team::of, OF_KEYCLOAK, keycloakId);
    }

    /** As {@link #team}; empty if the organization has no such team. */
    public Optional<Team> find(UUID organization, UUID id) {
        return statements.list(Team::of, OrganizationSelect.team(organization, id)).stream()
                .findFirst();
    }
}
