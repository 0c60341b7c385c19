package dev.rollcall.act;

import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Waits until another act is out of the way, for {@code rollcall.management.patience}. Requests that wait for acts on their user or organization
 * are served in the order in which they came. A caller has one act open or waiting there, so that nobody keeps others away by sending many
 * requests. All replicas share this queue. A place in it expires a second after its request has stopped waiting, in case its process was killed.
 */
@ApplicationScoped
class ActTurns {

    private static final Logger LOG = Logger.getLogger(ActTurns.class);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** The ticket of a request that does not wait yet: all that wait are before it. */
    private static final UUID NONE = new UUID(-1, -1);

    private static final String JOIN = """
            insert into waiting_acts (target, actor, ticket, expires_at)
            select cast(? as uuid), cast(? as text), cast(? as uuid), now() + ? * interval '1 millisecond'
            where not exists (select 1 from open_acts where target = ? and actor = ?)
            on conflict (target, actor) do update set ticket = excluded.ticket, expires_at = excluded.expires_at
            where waiting_acts.expires_at <= now()""";

    private static final String LEAVE = "delete from waiting_acts where target = ? and actor = ? and ticket = ?";

    /** Deletes the places of processes that were killed. */
    static final String FORGET = "delete from waiting_acts where expires_at < now()";

    private final Statements statements;
    private final ActClock clock;
    private final Duration lifetime;
    private final Guard patience;

    ActTurns(Statements statements, ActClock clock, ManagementConfig config) {
        this.statements = statements;
        this.clock = clock;
        this.lifetime = config.patience().plus(MARGIN);
        this.patience = Guard.create()
                .withDescription("act-in-progress")
                .withRetry()
                .maxRetries(-1)
                .maxDuration(config.patience().toMillis(), ChronoUnit.MILLIS)
                .delay(50, ChronoUnit.MILLIS)
                .jitter(25, ChronoUnit.MILLIS)
                .retryOn(Busy.class)
                .done()
                .build();
    }

    /** Another act on the user or the organization, or another one that takes away an administrator, is open, or has got a lock first. */
    static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * @param step is repeated as long as it throws {@link Busy}
     * @throws ProblemException 409 if the other act stays in the way
     */
    <T> T await(Supplier<T> step, Class<T> type) {
        try {
            return patience.get(step, type);
        } catch (Busy e) {
            throw inProgress(e);
        }
    }

    /**
     * Opens an act when it is the caller's turn.
     *
     * @param attempt gets the ticket of the request, and throws {@link Busy} if it is not its turn
     * @throws ProblemException 409 at once if the caller has another act open or waiting on the target, and 409 later
     *     if the other acts stay in the way
     */
    <T> T awaitInOrder(UUID target, String actor, Function<UUID, T> attempt, Class<T> type) {
        try {
            return attempt.apply(NONE);
        } catch (Busy e) {
            UUID ticket = join(target, actor, e);
            try {
                return await(() -> attempt.apply(ticket), type);
            } finally {
                leave(target, actor, ticket);
            }
        }
    }

    private UUID join(UUID target, String actor, Busy busy) {
        UUID ticket = clock.newId();
        if (statements.change(JOIN, target, actor, ticket, lifetime.toMillis(), target, actor) == 0) {
            throw inProgress(busy);
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

    /** Returns 409: another act is in the way. */
    static ProblemException inProgress(Busy cause) {
        return new ProblemException(
                Problem.of(
                        ProblemType.ACT_IN_PROGRESS,
                        "Another change of this user or organization, or of an administrator, is in progress or pending. Try again."),
                Map.of(HttpHeaders.RETRY_AFTER, "2"),
                cause);
    }

    /** Whether it is a refusal because of another act, which says nothing about this one. */
    static boolean isInProgress(ProblemException refusal) {
        return refusal.problem().type().equals(ProblemType.ACT_IN_PROGRESS.uri());
    }
}
