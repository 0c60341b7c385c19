package dev.rollcall.management;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Outcome;
import dev.rollcall.audit.Trail;
import dev.rollcall.caller.RevokedSubjects;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.provisioning.IdentityCopy;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.web.Problem;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.smallrye.faulttolerance.api.Guard;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * An act across Keycloak and PostgreSQL, which no transaction spans. The intent is committed first, Keycloak is changed second,
 * copy and outcome are committed third, in one transaction. Whoever finds an intent without an outcome asks Keycloak what is
 * true: what was begun is finished, what never arrived is closed. See docs/adr/0005.
 */
@ApplicationScoped
class Acts {

    private static final Logger LOG = Logger.getLogger(Acts.class);

    private final Performer performer;
    private final Guards guards;
    private final Trail trail;
    private final IdentityCopy copies;
    private final RevokedSubjects revoked;
    private final ManagementConfig config;
    private final Clock clock;
    private final Guard patience;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    Acts(
            Performer performer,
            Guards guards,
            Trail trail,
            IdentityCopy copies,
            RevokedSubjects revoked,
            ManagementConfig config,
            Clock clock) {
        this.performer = performer;
        this.guards = guards;
        this.trail = trail;
        this.copies = copies;
        this.revoked = revoked;
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
    record Result(UUID act, UserView user, Map<String, Object> details, boolean inDoubt) {}

    /**
     * A client's {@code Idempotency-Key}.
     *
     * @param fingerprint of the request
     */
    record Once(String key, String fingerprint) {}

    /** Another act on the user, or one that takes away an administrator, is open. */
    private static final class Busy extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** What {@link #begin} found. */
    private record Begun(UUID act, Plan plan, IdempotencyKey earlier) {}

    UUID newId() {
        return ids.generate();
    }

    /** To the millisecond, which is what Keycloak keeps. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Makes a user.
     *
     * @param password the temporary password, or null
     */
    Result create(Actor actor, Plan plan, String password, Optional<Once> once) {
        return run(actor, begin(actor, plan, unlocked -> plan, once, false), password);
    }

    /**
     * Changes a user who is there.
     *
     * @param draft names the action and the user
     * @param complete from the record, as it is once no other act can change it, to the whole plan; refuses with a
     *     {@link ProblemException}
     */
    Result change(Actor actor, Plan draft, Function<User, Plan> complete, String password, Optional<Once> once) {
        return run(actor, begin(actor, draft, complete, once, false), password);
    }

    /**
     * A person's wish for their own account, which {@link #change} keeps an administrator from doing by mistake: it is refused
     * only to the last administrator.
     */
    Result changeOwn(Actor actor, Plan draft, Function<User, Plan> complete) {
        return run(actor, begin(actor, draft, complete, Optional.empty(), true), null);
    }

    private Begun begin(Actor actor, Plan draft, Function<User, Plan> complete, Optional<Once> once, boolean ownWish) {
        try {
            return patience.get(
                    () -> QuarkusTransaction.requiringNew().call(() -> tryBegin(actor, draft, complete, once, ownWish)),
                    Begun.class);
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
            return new Begun(earlier.actId, draft, earlier);
        }
        if (!OpenAct.open(act, draft.userId(), now.plus(config.settleAfter()))) {
            throw new Busy();
        }
        // From here on no other act changes the user, so what is read now stays true until this one ends.
        Plan plan = draft;
        if (draft.action() != Action.CREATE) {
            User user = User.findLiving(draft.userId())
                    .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no user with this id."));
            plan = complete.apply(user);
            if (!ownWish) {
                guards.protectSelf(plan, actor, user.roles);
            }
        }
        trail.append(act, now, plan.action(), plan.userId(), actor, Details.of(plan));
        if (guards.takesAdmin(plan) && OpenAct.count("turn", OpenAct.ADMINS) > 0) {
            throw new Busy();
        }
        OpenAct.plan(act, plan, guards.takesAdmin(plan) ? OpenAct.ADMINS : null);
        return new Begun(act, plan, null);
    }

    private Result run(Actor actor, Begun begun, String password) {
        if (begun.earlier() != null) {
            return replay(begun.earlier());
        }
        UUID act = begun.act();
        Plan plan = begun.plan();
        AtomicBoolean mayHaveChanged = new AtomicBoolean();
        Instant lastStep = clock.instant().plus(config.settleAfter().dividedBy(2));
        Performer.Progress progress = () -> {
            if (clock.instant().isAfter(lastStep)) {
                throw new DirectoryInDoubtException("The act took too long", null);
            }
            mayHaveChanged.set(true);
        };
        try {
            return done(act, plan, performer.perform(plan, password, progress), Trail.BY_REQUEST);
        } catch (ProblemException e) {
            close(act, plan, Outcome.REFUSED, Trail.BY_REQUEST, e.problem());
            throw e;
        } catch (DirectoryRefusedException e) {
            return refused(act, plan, e, mayHaveChanged.get());
        } catch (DirectoryUnavailableException e) {
            if (!mayHaveChanged.get()) {
                close(act, plan, Outcome.NOT_DONE, Trail.BY_REQUEST, null);
                throw e;
            }
            return inDoubt(act, plan, e);
        } catch (DirectoryInDoubtException | PersistenceException | IllegalStateException e) {
            return inDoubt(act, plan, e);
        }
    }

    private Result refused(UUID act, Plan plan, DirectoryRefusedException refusal, boolean mayHaveChanged) {
        ProblemException problem = Refusals.problem(refusal);
        try {
            if (plan.action() == Action.CREATE && mayHaveChanged) {
                performer.takeBack(plan);
            }
            close(act, plan, Outcome.REFUSED, Trail.BY_REQUEST, problem.problem());
        } catch (DirectoryUnavailableException | DirectoryInDoubtException | DirectoryRefusedException e) {
            return inDoubt(act, plan, e);
        }
        throw problem;
    }

    /** Asks at once what is true; if that cannot be known now, the sweeper will. */
    private Result inDoubt(UUID act, Plan plan, RuntimeException why) {
        LOG.warnf("Act %s is in doubt: %s", act, why.getMessage());
        try {
            return settle(act, plan, Trail.BY_REQUEST).orElseThrow(() -> ProblemException.keycloakUnavailable(why));
        } catch (DirectoryUnavailableException
                | DirectoryInDoubtException
                | DirectoryRefusedException
                | PersistenceException
                | IllegalStateException e) {
            LOG.warnf("Act %s stays in doubt until the sweeper settles it: %s", act, e.getMessage());
            return new Result(act, null, Map.of(), true);
        }
    }

    /**
     * Settles an act whose process may not have seen its end.
     *
     * @return empty if nothing of it was done, which it then is noted as
     */
    Optional<Result> settle(UUID act, Plan plan, String by) {
        Optional<Performer.Result> found;
        try {
            found = performer.resume(plan);
        } catch (ProblemException e) {
            close(act, plan, Outcome.REFUSED, by, e.problem());
            return Optional.empty();
        } catch (DirectoryRefusedException e) {
            close(act, plan, Outcome.REFUSED, by, Refusals.problem(e).problem());
            return Optional.empty();
        }
        if (found.isPresent()) {
            return Optional.of(done(act, plan, found.get(), by));
        }
        boolean cannotBeKnown =
                plan.action() == Action.RESET_PASSWORD && !plan.mailActions().isEmpty();
        close(act, plan, cannotBeKnown ? Outcome.UNKNOWN : Outcome.NOT_DONE, by, null);
        return Optional.empty();
    }

    /** Copy, outcome and answer, in one transaction. */
    private Result done(UUID act, Plan plan, Performer.Result result, String by) {
        Result answer = QuarkusTransaction.requiringNew().call(() -> {
            if (!OpenAct.close(act)) {
                return new Result(act, null, Map.of(), true);
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
            IdempotencyKey.findByAct(act)
                    .ifPresent(key -> key.answer = new IdempotencyKey.Answer(view, result.details(), null));
            return new Result(act, view, result.details(), false);
        });
        endTokens(plan, result);
        return answer;
    }

    private UserView record(Plan plan, Performer.Result result, Instant now) {
        if (result.identity().isEmpty()) {
            IdempotencyKey.forgetUser(plan.userId());
            copies.erase(plan.subject(), now);
            return null;
        }
        Identity identity = result.identity().get();
        copies.write(plan.userId(), identity, now);
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
    private void endTokens(Plan plan, Performer.Result result) {
        boolean ends = plan.action() == Action.DELETE
                || plan.action() == Action.REVOKE_SESSIONS
                || Boolean.FALSE.equals(plan.identity().enabled())
                || plan.action() == Action.SET_ROLES && guards.takesAdmin(plan);
        if (ends) {
            revoked.revoke(result.identity().map(Identity::subject).orElse(plan.subject()));
        }
    }

    private void close(UUID act, Plan plan, Outcome outcome, String by, Problem why) {
        QuarkusTransaction.requiringNew().run(() -> {
            if (!OpenAct.close(act)) {
                return;
            }
            trail.settle(
                    act,
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    outcome,
                    by,
                    Optional.empty(),
                    why == null ? Map.of() : Map.of("reason", why.type()));
            Optional<IdempotencyKey> key = IdempotencyKey.findByAct(act);
            if (why == null) {
                // Nothing was done, so a retry is the first try.
                key.ifPresent(IdempotencyKey::delete);
            } else {
                key.ifPresent(found ->
                        found.answer = new IdempotencyKey.Answer(null, Map.of(), IdempotencyKey.StoredProblem.of(why)));
            }
        });
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
        return QuarkusTransaction.requiringNew().call(() -> OpenAct.due(clock.instant(), most));
    }

    void forgetOldKeys() {
        Duration retention = config.idempotencyRetention();
        QuarkusTransaction.requiringNew()
                .run(() -> IdempotencyKey.forgetBefore(clock.instant().minus(retention)));
    }
}
