package dev.rollcall.act;

import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Concerned;
import dev.rollcall.audit.Outcome;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stores the intent of an act, its outcome and its idempotency key. Each method is one transaction. */
@ApplicationScoped
public class ActJournal {

    private final AuditLog audit;
    private final ActTurns turns;
    private final ActClock clock;
    private final ManagementConfig config;

    ActJournal(AuditLog audit, ActTurns turns, ActClock clock, ManagementConfig config) {
        this.audit = audit;
        this.turns = turns;
        this.clock = clock;
        this.config = config;
    }

    /**
     * A request for an act.
     *
     * @param target the user or the organization that it changes: no other act on it is open at the same time
     * @param plan returns the whole plan, once no other act can change the target; throws a {@link ProblemException} for a request that
     *     is wrong
     * @param guard returns why the act may not be done; such a refusal is written to the audit log
     * @param once the client's idempotency key
     */
    record Request(
            Actor actor,
            UUID target,
            Supplier<Plan> plan,
            Function<Plan, Optional<ProblemException>> guard,
            Optional<Acts.Once> once) {}

    /**
     * An act whose intent is committed.
     *
     * @param earlier the same request before; null for a new one
     * @param refusal why a guard refused it, as the audit log says already; null if the act goes on
     */
    record Opened(UUID act, Plan plan, IdempotencyKey earlier, ProblemException refusal) {

        boolean isNew() {
            return earlier == null && refusal == null;
        }
    }

    /**
     * Commits the intent. Waits a while for other acts on the same target.
     *
     * @throws ProblemException 409 if another act stays open, if the caller has another one open or waiting, or if the idempotency key
     *     belongs to another request
     */
    Opened open(Request request) {
        return inTurn(request, ticket -> tryToOpen(request, ticket));
    }

    private Opened inTurn(Request request, Function<UUID, Opened> work) {
        return turns.awaitInOrder(
                request.target(), request.actor().subject(), ticket -> opening(() -> work.apply(ticket)), Opened.class);
    }

    private Opened tryToOpen(Request request, UUID ticket) {
        UUID act = clock.newId();
        Instant now = clock.now();
        Optional<IdempotencyKey> earlier = request.once().flatMap(once -> claimKey(once, request, act, now));
        if (earlier.isPresent()) {
            return new Opened(earlier.get().actId, null, earlier.get(), null);
        }
        if (!OpenAct.enter(request.target(), request.actor().subject())) {
            throw ActTurns.inProgress(new ActTurns.Busy());
        }
        if (!OpenAct.open(act, request.target(), request.actor().subject(), ticket, config.settleAfter())) {
            throw new ActTurns.Busy();
        }
        // from here on no other act changes the target, so the plan stays right
        Plan plan = request.plan().get();
        Optional<ProblemException> refusal = request.guard().apply(plan);
        if (refusal.isPresent()) {
            // in the transaction of the intent: a sweeper never finds, and finishes, a refused act
            OpenAct.close(act, 0);
            appendRefused(act, now, plan, request.actor(), refusal.get().problem());
        } else {
            audit.append(act, now, plan.action(), plan.concerned(), request.actor(), AuditDetails.of(plan));
            OpenAct.plan(act, plan);
        }
        return new Opened(act, plan, null, refusal.orElse(null));
    }

    /**
     * @return the key as an earlier request has claimed it; empty if it is claimed now
     */
    private static Optional<IdempotencyKey> claimKey(Acts.Once once, Request request, UUID act, Instant now) {
        String actor = request.actor().subject();
        if (IdempotencyKey.claim(actor, once.key(), once.fingerprint(), act, request.target(), now)) {
            return Optional.empty();
        }
        IdempotencyKey earlier = IdempotencyKey.findKey(actor, once.key()).orElseThrow(ActTurns.Busy::new);
        if (!earlier.fingerprint.equals(once.fingerprint())) {
            throw new ProblemException(
                    ProblemType.KEY_REUSED,
                    "Use a new key for a new request, and the same key only to repeat a request.");
        }
        return Optional.of(earlier);
    }

    /** Writes an act to the audit log that is refused before it is opened. */
    void refuse(Actor actor, Plan plan, ProblemException refusal) {
        UUID act = clock.newId();
        Instant now = clock.now();
        inTransaction(() -> {
            appendRefused(act, now, plan, actor, refusal.problem());
            return true;
        });
    }

    private void appendRefused(UUID act, Instant now, Plan plan, Actor actor, Problem reason) {
        audit.appendRefused(act, now, plan.action(), plan.concerned(), actor, AuditDetails.of(plan), reason.type());
        IdempotencyKey.settle(act, Outcome.REFUSED, reason);
    }

    /** Stores the plan again, with what is needed to finish or undo it. */
    public void save(ActAttempt attempt) {
        inTransaction(() -> {
            OpenAct.plan(attempt.act(), attempt.plan());
            return true;
        });
    }

    /**
     * Commits records, outcome and the answer for the idempotency key of a completed act, in one transaction.
     *
     * @param by {@link AuditLog#BY_REQUEST} or {@link AuditLog#BY_SWEEPER}
     * @return false if another process has claimed or settled the act
     */
    boolean complete(ActAttempt attempt, ActScript script, String by) {
        return inTransaction(() -> tryToComplete(attempt, script, by));
    }

    /**
     * Opens and completes an act that changes nothing in the identity provider, in one transaction.
     *
     * @param attempt returns the attempt of an act
     */
    Opened perform(Request request, Function<Opened, ActAttempt> attempt, ActScript.Registry scripts) {
        return inTurn(request, ticket -> {
            Opened opened = tryToOpen(request, ticket);
            if (opened.isNew()) {
                tryToComplete(attempt.apply(opened), scripts.of(opened.plan()), AuditLog.BY_REQUEST);
            }
            return opened;
        });
    }

    private boolean tryToComplete(ActAttempt attempt, ActScript script, String by) {
        if (!OpenAct.close(attempt.act(), attempt.claim())) {
            return false;
        }
        Instant now = clock.now();
        script.record(attempt, now);
        Concerned written = attempt.written();
        audit.settle(
                attempt.act(),
                now,
                Outcome.DONE,
                by,
                written.unlessIn(attempt.plan().concerned()),
                attempt.details());
        IdempotencyKey.findByAct(attempt.act()).ifPresent(key -> {
            key.answer = new IdempotencyKey.Answer(attempt.user(), attempt.details(), null);
            if (attempt.user() != null) {
                // the answer is erased with the user
                key.userId = written.userId();
            }
        });
        return true;
    }

    /**
     * Commits the outcome of an act that changed nothing.
     *
     * @param reason why it was refused; null if it was not
     * @return false if another process has claimed or settled the act
     */
    boolean close(ActAttempt attempt, Outcome outcome, Problem reason, String by) {
        return close(attempt, outcome, reason, by, now -> {});
    }

    /**
     * Commits the outcome of a refused act that was undone, and the records with it.
     *
     * @return false if another process has claimed or settled the act
     */
    boolean closeUndone(ActAttempt attempt, ActScript script, Problem reason, String by) {
        return close(attempt, Outcome.REFUSED, reason, by, now -> script.recordRefused(attempt, now));
    }

    /**
     * Commits that an interrupted act is given up, and the records as they are in Keycloak.
     *
     * @param reason the code of the reason in the audit log
     * @param problem the answer to a request that is repeated with its idempotency key
     * @return false if another process has claimed or settled the act
     */
    boolean supersede(ActAttempt attempt, ActScript script, String reason, Problem problem, String by) {
        return inTransaction(() -> {
            if (!OpenAct.close(attempt.act(), attempt.claim())) {
                return false;
            }
            Instant now = clock.now();
            ActScript.Written found = script.recordFound(attempt, now);
            Map<String, Object> details = new LinkedHashMap<>(Map.of(AuditLog.REASON, reason));
            if (!found.fields().isEmpty()) {
                details.put("fields", found.fields());
            }
            audit.settle(
                    attempt.act(),
                    now,
                    Outcome.SUPERSEDED,
                    by,
                    found.concerned().unlessIn(attempt.plan().concerned()),
                    details);
            IdempotencyKey.settle(attempt.act(), Outcome.SUPERSEDED, problem);
            return true;
        });
    }

    private boolean close(ActAttempt attempt, Outcome outcome, Problem reason, String by, Consumer<Instant> records) {
        return inTransaction(() -> {
            if (!OpenAct.close(attempt.act(), attempt.claim())) {
                return false;
            }
            Instant now = clock.now();
            records.accept(now);
            settleUnchanged(attempt.act(), outcome, by, reason, now);
            return true;
        });
    }

    private void settleUnchanged(UUID act, Outcome outcome, String by, Problem reason, Instant now) {
        audit.settle(
                act,
                now,
                outcome,
                by,
                Concerned.NONE,
                reason == null ? Map.of() : Map.of(AuditLog.REASON, reason.type()));
        IdempotencyKey.settle(act, outcome, reason);
    }

    /** The guards lock users and organizations, as other writers do: PostgreSQL may choose this transaction to resolve a deadlock. */
    private static Opened opening(Callable<Opened> work) {
        try {
            return inTransaction(work);
        } catch (RuntimeException e) {
            if (Statements.isDeadlock(e)) {
                throw new ActTurns.Busy();
            }
            throw e;
        }
    }

    private static <T> T inTransaction(Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(work);
    }
}
