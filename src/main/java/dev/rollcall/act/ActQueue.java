package dev.rollcall.act;

import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The requests that wait until another act on their user or organization ends, in the order in which they came. A caller has one act open or
 * waiting there, so that nobody keeps others away by sending many requests. All replicas share the queue. A place in it expires a second
 * after its request has stopped waiting, in case its process was killed.
 */
@ApplicationScoped
class ActQueue {

    private static final Logger LOG = Logger.getLogger(ActQueue.class);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** The ticket of a request that does not wait yet: all that wait are before it. */
    private static final UUID NONE = new UUID(-1, -1);

    private static final String JOIN = """
            insert into waiting_acts (target, actor, ticket, expires_at)
            select cast(? as uuid), cast(? as text), cast(? as uuid), now() + ? * interval '1 millisecond'
            where not exists (select 1 from open_acts where user_id = ? and actor = ?)
            on conflict (target, actor) do update set ticket = excluded.ticket, expires_at = excluded.expires_at
            where waiting_acts.expires_at <= now()""";

    private static final String LEAVE = "delete from waiting_acts where target = ? and actor = ? and ticket = ?";

    /** Deletes the places of processes that were killed. */
    static final String FORGET = "delete from waiting_acts where expires_at < now()";

    private final Statements statements;
    private final ActTurns turns;
    private final ActClock clock;
    private final Duration lifetime;

    ActQueue(Statements statements, ActTurns turns, ActClock clock, ManagementConfig config) {
        this.statements = statements;
        this.turns = turns;
        this.clock = clock;
        this.lifetime = config.patience().plus(MARGIN);
    }

    /**
     * Opens an act when it is the caller's turn.
     *
     * @param attempt gets the ticket of the request, and throws {@link ActTurns.Busy} if it is not its turn
     * @throws dev.rollcall.problem.ProblemException 409 at once if the caller has another act open or waiting on the target, and 409 later
     *     if the other acts stay in the way
     */
    <T> T await(UUID target, String actor, Function<UUID, T> attempt, Class<T> type) {
        try {
            return attempt.apply(NONE);
        } catch (ActTurns.Busy e) {
            UUID ticket = join(target, actor, e);
            try {
                return turns.await(() -> attempt.apply(ticket), type);
            } finally {
                leave(target, actor, ticket);
            }
        }
    }

    private UUID join(UUID target, String actor, ActTurns.Busy busy) {
        UUID ticket = clock.newId();
        if (statements.change(JOIN, target, actor, ticket, lifetime.toMillis(), target, actor) == 0) {
            throw ActTurns.inProgress(busy);
        }
        return ticket;
    }

    private void leave(UUID target, String actor, UUID ticket) {
        try {
            statements.change(LEAVE, target, actor, ticket);
        } catch (PersistenceException e) {
            LOG.debugf("A place in the queue stays until it expires: %s", e.getMessage());
        }
    }
}
