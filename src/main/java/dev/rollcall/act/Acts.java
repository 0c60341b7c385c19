package dev.rollcall.act;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.UserWriter;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;
import org.jboss.logging.Logger;

/**
 * An act across Keycloak and PostgreSQL, which no transaction spans. The intent is committed first, Keycloak is changed second,
 * copy and outcome are committed third, in one transaction. Whoever finds an intent without an outcome asks Keycloak what is
 * true: what was begun is finished, what never arrived is closed. See docs/adr/0005.
 */
@ApplicationScoped
public class Acts {

    private static final Logger LOG = Logger.getLogger(Acts.class);

    /** A claim that is no older is as good as a new one. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final ActSteps performer;
    private final Guards guards;
    private final AuditLog trail;
    private final UserWriter userWriter;
    private final RevokedSubjects revoked;
    private final ActMeters meters;
    private final ManagementConfig config;
    private final Clock clock;
    private final Guard patience;
    private final AtomicLong lastMark = new AtomicLong();
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    Acts(
            ActSteps performer,
            Guards guards,
            AuditLog trail,
            UserWriter userWriter,
            RevokedSubjects revoked,
            ActMeters meters,
            ManagementConfig config,
            Clock clock) {
        this.performer = performer;
        this.guards = guards;
        this.trail = trail;
        this.userWriter = userWriter;
        this.revoked = revoked;
        this.meters = meters;
        this.config = config;
        this.clock = clock;
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

    /**
     * What came of an act.
     *
     * @param user the record afterwards; null if there is none, or the act is in doubt
     * @param inDoubt whether the outcome is not known yet: it will be in the trail
     */
    public record Result(UUID act, UserView user, Map<String, Object> details, boolean inDoubt) {}

    /**
     * A client's {@code Idempotency-Key}.
     *
     * @param fingerprint of the request
     */
    public record Once(String key, String fingerprint) {}

    /** Another act on the user, or one that takes away an administrator, is open. */
    private static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The result of {@link #begin}.
     *
     * @param earlier the answer to the same request before; null for a new one
     * @param refusal why a guard refused it, which is in the trail already; null if it goes on
     */
    private record Begun(UUID act, Plan plan, IdempotencyKey earlier, ProblemException refusal) {}

    public UUID newId() {
        return ids.generate();
    }

    /** To the millisecond, which is what Keycloak keeps, and never the same twice: it is the mark of what an act makes. */
    public Instant now() {
        return Instant.ofEpochMilli(
                lastMark.updateAndGet(last -> Math.max(last + 1, clock.instant().toEpochMilli())));
    }

    /**
     * Makes a user.
     *
     * @param password the temporary password, or null
     */
    public Result create(Actor actor, Plan plan, String password, Optional<Once> once) {
        return run(begin(actor, plan, unlocked -> plan, once, false), password);
    }

    /**
     * Changes a user who is there.
     *
     * @param draft names the action and the user
     * @param complete from the record, as it is once no other act can change it, to the whole plan; refuses with a
     *     {@link ProblemException}
     */
    public Result change(Actor actor, Plan draft, Function<User, Plan> complete, String password, Optional<Once> once) {
        return run(begin(actor, draft, complete, once, false), password);
    }

    /**
     * A person's wish for their own account, which {@link #change} keeps an administrator from doing by mistake: it is refused
     * only to the last administrator.
     */
    public Result changeOwn(Actor actor, Plan draft, Function<User, Plan> complete) {
        return run(begin(actor, draft, complete, Optional.empty(), true), null);
    }

    private Begun begin(Actor actor, Plan draft, Function<User, Plan> complete, Optional<Once> once, boolean ownWish) {
        return inTurn(
                () -> QuarkusTransaction.requiringNew().call(() -> tryBegin(actor, draft, complete, once, ownWish)),
                Begun.class);
    }

    /** Tries again for a while when another act is in the way. */
    private <T> T inTurn(Supplier<T> step, Class<T> type) {
        try {
            return patience.get(step, type);
        } catch (Busy e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemType.ACT_IN_PROGRESS,
                            "Another request is changing this user, or administrators; or one did not see its end, which will be found out shortly. Try again."),
                    Map.of(HttpHeaders.RETRY_AFTER, "2"),
                    e);
        }
    }

    private Begun tryBegin(
            Actor actor, Plan draft, Function<User, Plan> complete, Optional<Once> once, boolean ownWish) {
        UUID act = ids.generate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (once.isPresent()
                && !IdempotencyKey.claim(
                        actor.subject(), once.get().key(), once.get().fingerprint(), act, draft.userId(), now)) {
            IdempotencyKey earlier =
                    IdempotencyKey.findKey(actor.subject(), once.get().key()).orElseThrow(Busy::new);
            if (!earlier.fingerprint.equals(once.get().fingerprint())) {
                throw new ProblemException(
                        ProblemType.KEY_REUSED, "Use a new key for a new request, and the same only to repeat one.");
            }
            return new Begun(earlier.actId, draft, earlier, null);
        }
        if (!OpenAct.open(act, draft.userId(), config.settleAfter())) {
            throw new Busy();
        }
        // From here on no other act changes the user, so what is read now stays true until this one ends.
        Plan plan = draft;
        ProblemException refusal = null;
        if (draft.action() != Action.CREATE) {
            User user = User.getLiving(draft.userId());
            plan = complete.apply(user);
            refusal = ownWish ? null : selfRefusal(plan, actor);
        }
        trail.append(act, now, plan.action(), plan.userId(), actor, AuditDetails.of(plan));
        if (refusal == null) {
            OpenAct.plan(act, plan);
        } else {
            // In the transaction of the intent: an act that is refused is never open, so no sweeper can find and finish
            // it.
            OpenAct.close(act, 0);
            settleClosed(act, now, Outcome.REFUSED, AuditLog.BY_REQUEST, refusal.problem());
        }
        return new Begun(act, plan, null, refusal);
    }

    private ProblemException selfRefusal(Plan plan, Actor actor) {
        try {
            guards.protectSelf(plan, actor);
            return null;
        } catch (ProblemException e) {
            return e;
        }
    }

    /**
     * Records in the trail that an act is refused before anything is begun.
     *
     * @return the refusal
     */
    public ProblemException refuse(Actor actor, Plan plan, ProblemException refusal) {
        UUID act = ids.generate();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        QuarkusTransaction.requiringNew().run(() -> {
            trail.append(act, now, plan.action(), plan.userId(), actor, AuditDetails.of(plan));
            settleClosed(act, now, Outcome.REFUSED, AuditLog.BY_REQUEST, refusal.problem());
        });
        return refusal;
    }

    /** It is someone else's by now: the trail will say what came of it. */
    private static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** How far someone has come with an act that is theirs: its request, or a sweeper. */
    private final class Attempt implements ActSteps.Progress {

        private final UUID act;
        private final int claim;
        private Plan plan;
        private Instant claimedAt = clock.instant();
        private boolean changed;

        Attempt(UUID act, int claim, Plan plan) {
            this.act = act;
            this.claim = claim;
            this.plan = plan;
        }

        @Override
        public void prepared(Plan complete) {
            plan = complete;
            QuarkusTransaction.requiringNew().run(() -> OpenAct.plan(act, complete));
        }

        @Override
        public <T> T change(Supplier<T> step) {
            holdOn();
            boolean before = changed;
            changed = true;
            try {
                return step.get();
            } catch (DirectoryRefusedException | DirectoryUnavailableException e) {
                changed = before;
                throw e;
            }
        }

        /** A step has all of the time until others may take the act for abandoned. */
        private void holdOn() {
            Instant now = clock.instant();
            if (now.isBefore(claimedAt.plus(FRESH))) {
                return;
            }
            if (!QuarkusTransaction.requiringNew().call(() -> OpenAct.putOff(act, claim, config.settleAfter()))) {
                throw new Overtaken();
            }
            claimedAt = now;
        }

        @Override
        public void takesAdmin() {
            takeTurn(act);
        }
    }

    private void takeTurn(UUID act) {
        inTurn(
                () -> {
                    try {
                        if (QuarkusTransaction.requiringNew().call(() -> OpenAct.takeTurn(act, OpenAct.ADMINS))) {
                            return true;
                        }
                    } catch (ConstraintViolationException e) {
                        LOG.debugf("Another act was quicker than %s", act);
                    }
                    throw new Busy();
                },
                Boolean.class);
    }

    private Result run(Begun begun, String password) {
        if (begun.earlier() != null) {
            return replay(begun.earlier());
        }
        if (begun.refusal() != null) {
            throw begun.refusal();
        }
        Attempt attempt = new Attempt(begun.act(), 0, begun.plan());
        try {
            return done(attempt, performer.perform(begun.plan(), password, attempt), AuditLog.BY_REQUEST);
        } catch (ProblemException e) {
            return refused(attempt, e);
        } catch (DirectoryRefusedException e) {
            return attempt.changed ? partlyRefused(attempt, e) : refused(attempt, DirectoryRefusals.problem(e));
        } catch (Overtaken e) {
            return open(attempt.act);
        } catch (RuntimeException e) {
            if (attempt.changed) {
                return inDoubt(attempt, e);
            }
            if (isClosed(attempt, Outcome.NOT_DONE, null)) {
                throw e;
            }
            return open(attempt.act);
        }
    }

    /** Nothing was changed, and why. */
    private Result refused(Attempt attempt, ProblemException refusal) {
        boolean busy = refusal.problem().type().equals(ProblemType.ACT_IN_PROGRESS.uri());
        if (isClosed(attempt, busy ? Outcome.NOT_DONE : Outcome.REFUSED, busy ? null : refusal.problem())) {
            throw refusal;
        }
        return open(attempt.act);
    }

    /** Something was changed before, and taken back. */
    private Result partlyRefused(Attempt attempt, DirectoryRefusedException refusal) {
        Settled settled;
        try {
            settled = settleRefused(attempt, DirectoryRefusals.problem(refusal), AuditLog.BY_REQUEST);
        } catch (RuntimeException e) {
            LOG.warnf("Act %s stays open until the sweeper settles it: %s", attempt.act, e.getMessage());
            return open(attempt.act);
        }
        if (settled.refusal() == null) {
            return open(attempt.act);
        }
        throw settled.refusal();
    }

    /** What is not closed because the database is away, the sweeper will settle; until then nothing certain can be said. */
    private boolean isClosed(Attempt attempt, Outcome outcome, Problem why) {
        try {
            return close(attempt, outcome, AuditLog.BY_REQUEST, why, Optional.empty());
        } catch (RuntimeException e) {
            LOG.warnf("Act %s stays open until the sweeper settles it: %s", attempt.act, e.getMessage());
            return false;
        }
    }

    private static Result open(UUID act) {
        return new Result(act, null, Map.of(), true);
    }

    /** Asks at once what is true; if that cannot be known now, the sweeper will. */
    private Result inDoubt(Attempt attempt, RuntimeException why) {
        UUID act = attempt.act;
        meters.inDoubt();
        boolean over = true;
        if (why instanceof DirectoryInDoubtException doubt) {
            over = doubt.isOver();
            LOG.warnf("Act %s is in doubt: %s (%s)", act, why.getMessage(), why.getCause());
        } else {
            LOG.warnf(why, "Act %s is in doubt", act);
        }
        Settled settled;
        try {
            settled = settle(attempt, AuditLog.BY_REQUEST, over);
        } catch (RuntimeException e) {
            LOG.warnf("Act %s stays in doubt until the sweeper settles it: %s", act, e.getMessage());
            return open(act);
        }
        return switch (settled.outcome()) {
            case DONE -> settled.result();
            case UNKNOWN -> open(act);
            case REFUSED -> throw settled.refusal();
            case NOT_DONE -> throw ProblemException.keycloakUnavailable(why);
        };
    }

    /**
     * How an act turned out that was in doubt.
     *
     * @param outcome {@code UNKNOWN} also if someone else has settled it: the trail has it then
     * @param result null unless it is done
     * @param refusal null unless it was refused
     */
    record Settled(Outcome outcome, Result result, ProblemException refusal) {}

    /**
     * Settles an act whose process did not see its end, long after its last step. From then on it is this process' alone: of two
     * that settle it, one could take back what the other has finished.
     *
     * @return empty if someone else is about it
     */
    Optional<Settled> settle(OpenAct open) {
        Attempt attempt = new Attempt(open.actId, open.claim + 1, open.plan);
        if (!QuarkusTransaction.requiringNew()
                .call(() -> OpenAct.claim(open.actId, open.claim, config.settleAfter()))) {
            return Optional.empty();
        }
        try {
            return Optional.of(settle(attempt, AuditLog.BY_SWEEPER, true));
        } catch (Overtaken e) {
            return Optional.empty();
        } catch (DirectoryInDoubtException e) {
            // what was sent may still arrive: it stays this process' until it cannot any more
            throw e;
        } catch (RuntimeException e) {
            QuarkusTransaction.requiringNew()
                    .call(() -> OpenAct.putOff(attempt.act, attempt.claim, config.sweepInterval()));
            throw e;
        }
    }

    /**
     * @param over whether whatever was sent has come to its end: only then does it mean something that there is no sign of it
     * @throws DirectoryInDoubtException if it is not over, and nothing is to be seen
     */
    private Settled settle(Attempt attempt, String by, boolean over) {
        Plan plan = attempt.plan;
        Optional<ActSteps.Result> found;
        try {
            found = performer.resume(plan, attempt);
        } catch (ProblemException e) {
            if (e.problem().type().equals(ProblemType.ACT_IN_PROGRESS.uri())) {
                throw e;
            }
            return settleRefused(attempt, e, by);
        } catch (DirectoryRefusedException e) {
            return settleRefused(attempt, DirectoryRefusals.problem(e), by);
        }
        if (found.isPresent()) {
            Result result = done(attempt, found.get(), by);
            return result.inDoubt() ? settledElsewhere(attempt.act) : new Settled(Outcome.DONE, result, null);
        }
        boolean cannotBeKnown =
                plan.action() == Action.RESET_PASSWORD && !plan.mailActions().isEmpty();
        if (!cannotBeKnown && !over) {
            throw new DirectoryInDoubtException("What was sent may still arrive", null);
        }
        Outcome outcome = cannotBeKnown ? Outcome.UNKNOWN : Outcome.NOT_DONE;
        return close(attempt, outcome, by, null, Optional.empty())
                ? new Settled(outcome, null, null)
                : settledElsewhere(attempt.act);
    }

    /** The copy is written as well: what was taken back may have been seen meanwhile. */
    private Settled settleRefused(Attempt attempt, ProblemException refusal, String by) {
        Optional<Identity> now = performer.now(attempt.plan);
        return close(attempt, Outcome.REFUSED, by, refusal.problem(), now)
                ? new Settled(Outcome.REFUSED, null, refusal)
                : settledElsewhere(attempt.act);
    }

    /** The trail says how. */
    private static Settled settledElsewhere(UUID act) {
        LOG.infof("Act %s was settled elsewhere", act);
        return new Settled(Outcome.UNKNOWN, null, null);
    }

    /** Copy, outcome, answer and the end of tokens that say too much, in one transaction. */
    private Result done(Attempt attempt, ActSteps.Result result, String by) {
        UUID act = attempt.act;
        Plan plan = attempt.plan;
        return QuarkusTransaction.requiringNew().call(() -> {
            if (!OpenAct.close(act, attempt.claim)) {
                return open(act);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            UserView view = record(plan, result, now);
            trail.settle(
                    act,
                    now,
                    Outcome.DONE,
                    by,
                    Optional.ofNullable(view).map(UserView::id).filter(id -> !id.equals(plan.userId())),
                    result.details());
            IdempotencyKey.findByAct(act).ifPresent(key -> {
                key.answer = new IdempotencyKey.Answer(view, result.details(), null);
                // by it, the answer is forgotten with the user
                key.userId = view == null ? plan.userId() : view.id();
            });
            endTokens(plan, result);
            return new Result(act, view, result.details(), false);
        });
    }

    private UserView record(Plan plan, ActSteps.Result result, Instant now) {
        if (result.identity().isEmpty()) {
            IdempotencyKey.forgetUser(plan.userId());
            userWriter.erase(plan.subject(), now);
            return null;
        }
        Identity identity = result.identity().get();
        userWriter.write(plan.userId(), identity, now);
        User.getEntityManager().clear();
        User user = User.findBySubject(identity.subject()).orElseThrow();
        if (plan.attributes() != null && !Objects.equals(plan.attributes(), user.attributes)) {
            user.attributes = plan.attributes();
            user.updatedAt = now;
            User.getEntityManager().flush();
            // 1E3 is 1000 to PostgreSQL: the answer shows what the next one to read it sees
            User.getEntityManager().refresh(user);
        }
        return UserView.of(user);
    }

    /** A token says what was true when it was issued: one that says too much now must not be good any more. */
    private void endTokens(Plan plan, ActSteps.Result result) throws SQLException {
        if (plan.endsSessions() || guards.takesAdmin(plan)) {
            revoked.revoke(result.identity().map(Identity::subject).orElse(plan.subject()));
        }
    }

    /**
     * @param why what it was refused for; null if it was not
     * @param found the identity as it is, if the copy may have to follow it
     * @return false if it was settled by someone else
     */
    private boolean close(Attempt attempt, Outcome outcome, String by, Problem why, Optional<Identity> found) {
        UUID act = attempt.act;
        return QuarkusTransaction.requiringNew().call(() -> {
            if (!OpenAct.close(act, attempt.claim)) {
                return false;
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            found.ifPresent(identity -> userWriter.write(ids.generate(), identity, now));
            settleClosed(act, now, outcome, by, why);
            return true;
        });
    }

    /** Outcome and answer of an act that changed nothing, in the caller's transaction. */
    private void settleClosed(UUID act, Instant now, Outcome outcome, String by, Problem why) {
        trail.settle(act, now, outcome, by, Optional.empty(), why == null ? Map.of() : Map.of("reason", why.type()));
        Optional<IdempotencyKey> key = IdempotencyKey.findByAct(act);
        if (outcome == Outcome.NOT_DONE || why != null && why.status() >= 500) {
            // Nothing was done for a reason that may pass, so a retry is the first try.
            key.ifPresent(IdempotencyKey::delete);
        } else if (why != null) {
            key.ifPresent(refused ->
                    refused.answer = new IdempotencyKey.Answer(null, Map.of(), IdempotencyKey.StoredProblem.of(why)));
        }
    }

    private Result replay(IdempotencyKey earlier) {
        if (earlier.answer == null) {
            return new Result(earlier.actId, null, Map.of(), true);
        }
        if (earlier.answer.problem() != null) {
            throw new ProblemException(earlier.answer.problem().toProblem(), Map.of(), null);
        }
        return new Result(earlier.actId, earlier.answer.user(), earlier.answer.details(), false);
    }

    /** Those whose time has come, oldest first. */
    List<OpenAct> due(int most) {
        return QuarkusTransaction.requiringNew().call(() -> OpenAct.due(most));
    }
}
