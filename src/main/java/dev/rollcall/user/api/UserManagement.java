package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.Guards;
import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** Makes, changes and deletes users, each as one act across Keycloak and PostgreSQL. */
@ApplicationScoped
public class UserManagement {

    static final String UPDATE_PASSWORD = "UPDATE_PASSWORD";
    private static final String VERIFY_EMAIL = "VERIFY_EMAIL";
    private static final LongPredicate ANY_VERSION = version -> true;

    private final Acts acts;
    private final Guards guards;

    UserManagement(Acts acts, Guards guards) {
        this.acts = acts;
        this.guards = guards;
    }

    /**
     * @throws ProblemException 409 that names the field whose value is taken; 422 for what Keycloak does not take
     */
    public Acts.Result create(Actor actor, UserInput.NewUser user, Optional<Acts.Once> once) {
        Plan plan = Plan.create(
                acts.newId(),
                acts.now(),
                user.identity(),
                user.roles(),
                user.attributes(),
                user.invited() ? List.of(UPDATE_PASSWORD, VERIFY_EMAIL) : List.of(),
                user.temporaryPassword() != null);
        return acts.create(actor, plan, user.temporaryPassword(), once);
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 412 if someone else has changed the same meanwhile
     */
    Acts.Result update(Actor actor, UUID id, UserPatch patch, LongPredicate demanded) {
        User seen = living(id, demanded);
        if (patch.isNothing()) {
            return new Acts.Result(null, UserView.of(seen), Map.of(), false);
        }
        return change(
                actor,
                seen,
                Action.UPDATE,
                demanded,
                (draft, user) -> patch.applyTo(draft, seen, user),
                null,
                Optional.empty());
    }

    Acts.Result setRoles(Actor actor, UUID id, List<String> roles, LongPredicate demanded) {
        User seen = living(id, demanded);
        UserPatch patch = new UserPatch(IdentityChange.NONE, roles, null);
        return change(
                actor,
                seen,
                Action.SET_ROLES,
                demanded,
                (draft, user) -> patch.applyTo(draft, seen, user),
                null,
                Optional.empty());
    }

    Acts.Result resetPassword(Actor actor, UUID id, UserInput.PasswordReset reset, Optional<Acts.Once> once) {
        User seen = living(id, ANY_VERSION);
        return change(
                actor,
                seen,
                Action.RESET_PASSWORD,
                ANY_VERSION,
                (draft, user) -> reset.temporaryPassword() == null
                        ? draft.withMail(List.of(UPDATE_PASSWORD))
                        : draft.withPassword(reset.keepSessions()),
                reset.temporaryPassword(),
                once);
    }

    Acts.Result revokeSessions(Actor actor, UUID id) {
        User seen = living(id, ANY_VERSION);
        return change(actor, seen, Action.REVOKE_SESSIONS, ANY_VERSION, (draft, user) -> draft, null, Optional.empty());
    }

    Acts.Result delete(Actor actor, UUID id, LongPredicate demanded) {
        User seen = living(id, demanded);
        return change(actor, seen, Action.DELETE, demanded, (draft, user) -> draft, null, Optional.empty());
    }

    /** As {@link #delete}, by the person themselves. */
    Acts.Result deleteOwn(Actor actor, UUID id, LongPredicate demanded) {
        User seen = living(id, demanded);
        Plan draft = Plan.of(Action.DELETE, seen.id, seen.keycloakId, acts.now());
        return acts.changeOwn(actor, draft, user -> {
            refuseIfStale(user, demanded);
            return draft;
        });
    }

    /** Whether Keycloak says of the user that each change here is refused. */
    Protection protection(UUID id) {
        return new Protection(guards.isProtected(User.getLiving(id).keycloakId));
    }

    /** Records in the trail that somebody may not delete their own account; returns the refusal. */
    ProblemException refuseDeletion(Actor actor, User user, ProblemException refusal) {
        return acts.refuse(actor, Plan.of(Action.DELETE, user.id, user.keycloakId, acts.now()), refusal);
    }

    /**
     * @throws ProblemException 404 for an id that no user has or had
     */
    UUID known(UUID id) {
        if (User.count("id", id) == 0) {
            throw User.unknown();
        }
        return id;
    }

    private Acts.Result change(
            Actor actor,
            User seen,
            Action action,
            LongPredicate demanded,
            BiFunction<Plan, User, Plan> completion,
            String password,
            Optional<Acts.Once> once) {
        Plan draft = Plan.of(action, seen.id, seen.keycloakId, acts.now());
        Function<User, Plan> complete = user -> {
            refuseIfStale(user, demanded);
            return completion.apply(draft, user);
        };
        return acts.change(actor, draft, complete, password, once);
    }

    private static User living(UUID id, LongPredicate demanded) {
        User user = User.getLiving(id);
        refuseIfStale(user, demanded);
        User.getEntityManager().detach(user);
        return user;
    }

    private static void refuseIfStale(User user, LongPredicate demanded) {
        if (!demanded.test(user.version)) {
            throw ETags.stale();
        }
    }
}
