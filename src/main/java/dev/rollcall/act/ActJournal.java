package dev.rollcall.act;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.act.RecordsAct.Written;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Concerned;
import dev.rollcall.audit.Outcome;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
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
class ActJournal {

    private final AuditLog audit;
    private final OpenActs openActs;
    private final ActTurns turns;
    private final Instance<ActPlan.Guard> guards;
    private final ActClock clock;
    private final ManagementConfig config;
    private final ObjectMapper json;

    ActJournal(
            AuditLog audit,
            OpenActs openActs,
            ActTurns turns,
            @Any Instance<ActPlan.Guard> guards,
            ActClock clock,
            ManagementConfig config,
            ObjectMapper json) {
        this.audit = audit;
        this.openActs = openActs;
        this.turns = turns;
        this.guards = guards;
        this.clock = clock;
        this.config = config;
        this.json = json;
    }

    /**
     * An act whose intent is committed.
     *
     * @param plan null for an act that was not opened
     * @param earlier the same request before; null for a new one
     * @param refusal why a guard refused it, as the audit log says already; null if the act goes on
     * @param written the effect of an act on records alone; null for another one
     */
    record Opened<P>(UUID act, P plan, IdempotencyKey earlier, ProblemException refusal, Written written) {

        boolean isNew() {
            return earlier == null && refusal == null;
        }

        private Opened<P> written(Written records) {
            return new Opened<>(act, plan, earlier, refusal, records);
        }
    }

    /** By the time that the act was opened, nothing was left to change. */
    static final class NothingToChange extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns what a request wants to change now, without changing anything. {@code plan} may lock what it reads, until then. */
    <P extends ActPlan> Optional<P> look(Supplier<Optional<P>> plan) {
        return inTransaction(plan::get);
    }

    /**
     * Commits the intent. Waits a while for other acts on the same target. An act that changes records alone is completed in the same
     * transaction.
     *
     * @param target the user or the organization that it changes: no other act on it is open at the same time
     * @param plan returns the whole plan, once no other act can change the target; empty if there is nothing to change
     * @throws ProblemException 409 if another act stays open, if the caller has another one open or waiting, or if the idempotency key
     *     belongs to another request; also what {@code plan} throws
     * @throws NothingToChange for an empty plan
     */
    <P extends ActPlan> Opened<P> open(
            RecordsAct<P> kind, ActRequest request, UUID target, Supplier<Optional<P>> plan) {
        return inTurn(request, target, ticket -> {
            Opened<P> opened = tryToOpen(kind, request, target, plan, ticket);
            return opened.isNew() && kind.changesRecordsOnly(opened.plan())
                    ? opened.written(record(kind, request, opened))
                    : opened;
        });
    }

    private <P extends ActPlan> Written record(RecordsAct<P> kind, ActRequest request, Opened<P> opened) {
        openActs.close(opened.act(), 0);
        Instant now = clock.now();
        Written written = kind.record(opened.plan(), request.context(opened.act()), now);
        settleDone(opened.act(), opened.plan(), written, AuditLog.BY_REQUEST, now);
        return written;
    }

    private interface Opening<P> {
        Opened<P> with(UUID ticket);
    }

    @SuppressWarnings("unchecked")
    private <P> Opened<P> inTurn(ActRequest request, UUID target, Opening<P> work) {
        return turns.awaitInOrder(target, request.waitsAs(), ticket -> opening(() -> work.with(ticket)), Opened.class);
    }

    private <P extends ActPlan> Opened<P> tryToOpen(
            RecordsAct<P> kind, ActRequest request, UUID target, Supplier<Optional<P>> complete, UUID ticket) {
        UUID act = clock.newId();
        Instant now = clock.now();
        Optional<IdempotencyKey> earlier = IdempotencyKey.claim(request, act, target, now);
        if (earlier.isPresent()) {
            return new Opened<>(earlier.get().actId, null, earlier.get(), null, null);
        }
        if (!openActs.enter(target, request.waitsAs())) {
            throw ActTurns.inProgress(new ActTurns.Busy());
        }
        if (!openActs.open(act, target, request.waitsAs(), kind.action(), ticket, config.settleAfter())) {
            throw new ActTurns.Busy();
        }
        // from here on no other act changes the target, so the plan stays right
        P plan = complete.get().orElseThrow(NothingToChange::new);
        if (plan.reservation() != null && !openActs.reserve(act, plan.reservation())) {
            throw new ActTurns.Busy();
        }
        Optional<ProblemException> refusal = refusal(kind, plan, request);
        if (refusal.isPresent()) {
            // in the transaction of the intent: a sweeper never finds, and finishes, a refused act
            openActs.close(act, 0);
            appendRefused(act, now, kind, plan, request, refusal.get().problem());
        } else {
            audit.append(act, now, kind.action(), plan.concerned(), request.actor(), request.details(plan));
            if (!kind.changesRecordsOnly(plan)) {
                openActs.plan(act, plan);
            }
        }
        return new Opened<>(act, plan, null, refusal.orElse(null), null);
    }

    private <P extends ActPlan> Optional<ProblemException> refusal(RecordsAct<P> kind, P plan, ActRequest request) {
        return kind.guard(plan, request)
                .or(() -> guards.stream()
                        .map(guard -> guard.refusal(plan))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /**
     * Returns the key of a request as an earlier request has claimed it; empty if none has.
     *
     * @throws ProblemException 422 if that was another request
     */
    Optional<IdempotencyKey> earlier(ActRequest request) {
        return inTransaction(() -> IdempotencyKey.earlier(request));
    }

    /** Writes an act to the audit log that is refused before it is opened. */
    <P extends ActPlan> void refuse(RecordsAct<P> kind, Actor actor, P plan, ProblemException refusal) {
        ActRequest request = ActRequest.of(actor);
        QuarkusTransaction.requiringNew()
                .run(() -> appendRefused(clock.newId(), clock.now(), kind, plan, request, refusal.problem()));
    }

    private <P extends ActPlan> void appendRefused(
            UUID act, Instant now, RecordsAct<P> kind, P plan, ActRequest request, Problem reason) {
        audit.appendRefused(
                act, now, kind.action(), plan.concerned(), request.actor(), request.details(plan), reason.type());
        IdempotencyKey.settle(act, Outcome.REFUSED, reason);
    }

    /** Stores the plan again, with what is needed to finish or undo it. */
    void save(Attempt<?, ?> attempt) {
        QuarkusTransaction.requiringNew().run(() -> openActs.plan(attempt.act(), attempt.plan()));
    }

    /**
     * Commits records, outcome and the answer for the idempotency key of a completed act, in one transaction.
     *
     * @param by {@link AuditLog#BY_REQUEST} or {@link AuditLog#BY_SWEEPER}
     * @return what was written; empty if another process has claimed or settled the act
     */
    <P extends ActPlan, F> Optional<Written> complete(Act<P, F> kind, Attempt<P, F> attempt, String by) {
        return ifOpen(attempt, now -> {
            Written written = kind.record(attempt, now);
            settleDone(attempt.act(), attempt.plan(), written, by, now);
            return written;
        });
    }

    private void settleDone(UUID act, ActPlan plan, Written written, String by, Instant now) {
        audit.settle(act, now, Outcome.DONE, by, written.concerned().unlessIn(plan.concerned()), written.details());
        IdempotencyKey.findByAct(act).ifPresent(key -> {
            if (written.answer() == null) {
                key.answer = new IdempotencyKey.Answer(null, written.details(), null);
            } else {
                key.answer = new IdempotencyKey.Answer(json.valueToTree(written.answer()), written.details(), null);
                // the answer is erased with the user
                key.userId = written.concerned().userId();
            }
        });
    }

    /**
     * Commits the outcome of an act that changed nothing.
     *
     * @param reason why it was refused; null if it was not
     * @return false if another process has claimed or settled the act
     */
    boolean close(Attempt<?, ?> attempt, Outcome outcome, Problem reason, String by) {
        return close(attempt, outcome, reason, by, now -> {});
    }

    /**
     * Commits the outcome of a refused act that was undone, and the records with it.
     *
     * @return false if another process has claimed or settled the act
     */
    <P extends ActPlan, F> boolean closeUndone(Act<P, F> kind, Attempt<P, F> attempt, Problem reason, String by) {
        return close(attempt, Outcome.REFUSED, reason, by, now -> kind.recordRefused(attempt, now));
    }

    /**
     * Commits that an interrupted act is given up, and the records as they are in the identity provider.
     *
     * @param reason the code of the reason in the audit log
     * @param problem the answer to a request that is repeated with its idempotency key
     * @return false if another process has claimed or settled the act
     */
    <P extends ActPlan, F> boolean supersede(
            Act<P, F> kind, Attempt<P, F> attempt, String reason, Problem problem, String by) {
        return ifOpen(attempt, now -> {
                    Written found = kind.recordFound(attempt, now);
                    Map<String, Object> details = new LinkedHashMap<>(Map.of(AuditLog.REASON, reason));
                    details.putAll(found.details());
                    audit.settle(
                            attempt.act(),
                            now,
                            Outcome.SUPERSEDED,
                            by,
                            found.concerned().unlessIn(attempt.plan().concerned()),
                            details);
                    IdempotencyKey.settle(attempt.act(), Outcome.SUPERSEDED, problem);
                    return true;
                })
                .isPresent();
    }

    private boolean close(
            Attempt<?, ?> attempt, Outcome outcome, Problem reason, String by, Consumer<Instant> records) {
        return ifOpen(attempt, now -> {
                    records.accept(now);
                    Map<String, ?> details = reason == null ? Map.of() : Map.of(AuditLog.REASON, reason.type());
                    audit.settle(attempt.act(), now, outcome, by, Concerned.NONE, details);
                    IdempotencyKey.settle(attempt.act(), outcome, reason);
                    return true;
                })
                .isPresent();
    }

    /**
     * Closes an act and writes its outcome.
     *
     * @return empty if another process has claimed or settled the act
     */
    private <T> Optional<T> ifOpen(Attempt<?, ?> attempt, Function<Instant, T> outcome) {
        return inTransaction(() -> openActs.close(attempt.act(), attempt.claim())
                ? Optional.of(outcome.apply(clock.now()))
                : Optional.empty());
    }

    /** The guards lock users and organizations, as other writers do: PostgreSQL may choose this transaction to resolve a deadlock. */
    private static <T> T opening(Callable<T> work) {
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
