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
                (from, backward, most) -> list(AgentSelect.page(
                        filter, clock.instant(), backward, from.map(Cursors.Position::id), most)),
                agent -> "",
                Agent::id);
    }

    /** Counts the agents of a person, whatever their status. */
    public long countOf(UUID sponsor) {
        return statements
                .list(row -> row.getLong(1), AgentSelect.countOf(sponsor))
                .get(0);
    }

    /** Returns some agents whose users are not as they should be: enabled while the agent is active, and without roles that its sponsor lacks. */
    public List<Agent> outOfStep(int limit) {
        return list(AgentSelect.outOfStep(clock.instant(), limit));
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
                Statements.instant(row, "created_at"),
                row.getString("created_by"),
                row.getLong("version"),
                row.getString("subject"),
                Statements.texts(row, "roles"),
                row.getBoolean("enabled"));
    }
}
