package dev.rollcall.user.agent;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads agents. Does not check whether the caller may read them. */
@Singleton
public record Agents(Statements statements, Pages pages, Clock clock) {

    /** An organization of which an agent is a member, and its sponsor is not. */
    public record Surplus(UUID agent, UUID organization) {}

    public Optional<Agent> find(UUID id) {
        return first(AgentSelect.one(id));
    }

    /**
     * @throws ProblemException 404 if there is none with this id
     */
    public Agent get(UUID id) {
        return find(id).orElseThrow(Agents::unknown);
    }

    /** As {@link #get}, and locks the agent until the caller's transaction ends. */
    public Agent lock(UUID id) {
        return first(AgentSelect.locked(id)).orElseThrow(Agents::unknown);
    }

    /** Returns 404 for an id that no agent has whom the caller may see. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no agent with this id.");
    }

    /**
     * Returns the agents that match, newest first.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public Page<Agent> page(AgentFilter filter, Optional<String> cursor, int limit) {
        return pages.page(
                filter.canonical(),
                cursor,
                limit,
                (from, backward, most) ->
                        list(AgentSelect.page(filter, clock.instant(), backward, from.map(Cursors.Position::id), most)),
                agent -> "",
                Agent::id);
    }

    /** Returns all agents of a person, oldest first. */
    public List<OwnAgent> ofSponsor(UUID person) {
        return list(AgentSelect.ofSponsor(person)).stream().map(OwnAgent::of).toList();
    }

    /** Whether an agent has any rights at this moment. */
    public boolean mayAct(UUID id) {
        return statements.list(row -> row.getBoolean(1), AgentSelect.mayAct(id)).contains(true);
    }

    /** Counts the agents of a person, whatever their status. */
    public long countOf(UUID sponsor) {
        return statements
                .list(row -> row.getLong(1), AgentSelect.countOf(sponsor))
                .get(0);
    }

    /** Counts the agents that are suspended because of what happened to their sponsor. */
    public long countWithoutSponsor() {
        return statements
                .list(row -> row.getLong(1), AgentSelect.countWithoutSponsor())
                .get(0);
    }

    /** Returns some agents whose users are not as they should be: enabled while the agent is active, and without roles that its sponsor lacks. */
    public List<Agent> outOfStep(int limit) {
        return list(AgentSelect.outOfStep(clock.instant(), limit));
    }

    /**
     * An agent of whom Keycloak has another sponsor, or none.
     *
     * @param subject of the agent
     * @param sponsor the subject of its sponsor; empty once the sponsor was deleted
     */
    public record Untold(UUID id, String subject, Optional<String> sponsor) {

        private static Untold of(ResultSet row) throws SQLException {
            return new Untold(
                    Statements.uuid(row, "user_id"),
                    row.getString("subject"),
                    Optional.ofNullable(row.getString("sponsor")));
        }
    }

    /** Returns the first ones of these whose ids are greater. */
    public List<Untold> untold(UUID after, int limit) {
        return statements.list(Untold::of, AgentSelect.untold(after, limit));
    }

    /** Returns the agent with this id, if it is one of these. */
    public Optional<Untold> untold(UUID id) {
        return statements.list(Untold::of, AgentSelect.untold(id)).stream().findFirst();
    }

    /** Returns some memberships of agents in organizations that their sponsors do not belong to. */
    public List<Surplus> surplus(int limit) {
        return statements.list(Agents::surplus, AgentSelect.surplus(limit));
    }

    /** Whether an agent still belongs to an organization that its sponsor does not belong to. */
    public boolean isSurplus(Surplus surplus) {
        return statements
                .list(Agents::surplus, AgentSelect.surplusOf(surplus.agent()))
                .contains(surplus);
    }

    private static Surplus surplus(ResultSet row) throws SQLException {
        return new Surplus(Statements.uuid(row, "user_id"), Statements.uuid(row, "organization_id"));
    }

    private Optional<Agent> first(Select select) {
        return list(select).stream().findFirst();
    }

    private List<Agent> list(Select select) {
        return statements.list(Agents::agent, select);
    }

    private static Agent agent(ResultSet row) throws SQLException {
        return new Agent(
                Statements.uuid(row, "user_id"),
                row.getString("name"),
                row.getString("purpose"),
                Statements.uuid(row, "sponsor_id"),
                Optional.ofNullable(Statements.uuid(row, "organization_id")),
                Statements.instant(row, "expires_at"),
                Statements.instant(row, "suspended_at"),
                row.getString("suspend_reason"),
                row.getBoolean("lacks_sponsor"),
                Statements.instant(row, "created_at"),
                row.getString("created_by"),
                row.getLong("version"),
                row.getString("subject"),
                Statements.texts(row, "roles"),
                row.getBoolean("enabled"));
    }
}
