package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.Guards;
import dev.rollcall.act.Plan;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.api.body.CreateUser;
import dev.rollcall.user.api.body.PasswordReset;
import dev.rollcall.user.api.body.UserChange;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongPredicate;

/** Creates, changes and deletes users, each as one act across Keycloak and PostgreSQL. */
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
     * @throws ProblemException 409 that names the field whose value is taken; 422 for a value that Keycloak refuses
     */
    Acts.Result create(Actor actor, CreateUser user, Optional<Acts.Once> once) {
        return create(actor, Origin.API, user, once);
    }

    /** Creates a user as {@link #create} does, for a line of a file. */
    public Acts.Result createImported(Actor actor, CreateUser user, Optional<Acts.Once> once) {
        return create(actor, Origin.IMPORT, user, once);
    }

    private Acts.Result create(Actor actor, Origin origin, CreateUser user, Optional<Acts.Once> once) {
        Plan plan = Plan.of(Action.CREATE, acts.newId(), null, acts.newMark())
                .identity(user.identity())
                .roles(user.roleNames())
                .attributes(user.attributeValues())
                .mailActions(user.wantsInvitation() ? List.of(UPDATE_PASSWORD, VERIFY_EMAIL) : List.of())
                .temporaryPassword(user.temporaryPassword() != null, false)
                .build();
        return acts.create(actor, origin, plan, user.temporaryPassword(), once);
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 412 for another version, unless the record holds the requested values already
     */
    Acts.Result update(Actor actor, UUID id, UserChange patch, LongPredicate demanded) {
        return change(actor, id, Action.UPDATE, patch, demanded);
    }

    /** As {@link #update}, for all roles of a user. */
    Acts.Result setRoles(Actor actor, UUID id, List<String> roles, LongPredicate demanded) {
        return change(actor, id, Action.SET_ROLES, new UserChange(IdentityChange.NONE, roles, null), demanded);
    }

    /** The same change may have outdated the version: a client repeats a request whose answer it did not get. */
    private Acts.Result change(Actor actor, UUID id, Action action, UserChange patch, LongPredicate demanded) {
        try {
            User seen = living(id, demanded);
            return patch.isNothing()
                    ? unchanged(seen)
                    : change(actor, seen, demanded, user -> patch.applyTo(plan(action, user), user));
        } catch (ProblemException e) {
            if (!e.problem().type().equals(ProblemType.PRECONDITION_FAILED.uri())) {
                throw e;
            }
            User now = User.getLiving(id);
            // throws for a version that If-None-Match excludes
            if (demanded.test(now.version) || !patch.isAppliedTo(now)) {
                throw e;
            }
            return unchanged(now);
        }
    }

    private static Acts.Result unchanged(User user) {
        return new Acts.Result(null, UserView.of(user), Map.of(), false);
    }

    Acts.Result resetPassword(Actor actor, UUID id, PasswordReset reset, Optional<Acts.Once> once) {
        living(id, ANY_VERSION);
        String password = reset.temporaryPassword();
        return acts.change(
                actor,
                id,
                user -> plan(Action.RESET_PASSWORD, user)
                        .mailActions(password == null ? List.of(UPDATE_PASSWORD) : List.of())
                        .temporaryPassword(password != null, reset.keepsSessions())
                        .build(),
                password,
                once);
    }

    Acts.Result revokeSessions(Actor actor, UUID id) {
        return change(
                actor,
                living(id, ANY_VERSION),
                ANY_VERSION,
                user -> plan(Action.REVOKE_SESSIONS, user).build());
    }

    Acts.Result delete(Actor actor, UUID id, LongPredicate demanded) {
        return change(
                actor,
                living(id, demanded),
                demanded,
                user -> plan(Action.DELETE, user).build());
    }

    /** As {@link #delete}, by the users themselves. */
    Acts.Result deleteOwn(Actor actor, UUID id, LongPredicate demanded) {
        living(id, demanded);
        return acts.changeOwn(
                actor,
                id,
                unlessStale(demanded, user -> plan(Action.DELETE, user).build()));
    }

    /** Whether the user administers the realm in Keycloak, so that each change is refused here. */
    Protection protection(UUID id) {
        return new Protection(guards.isProtected(User.getLiving(id).keycloakId));
    }

    /** Writes to the audit log that a user may not delete their own account, and returns the refusal. */
    ProblemException refuseDeletion(Actor actor, User user, ProblemException refusal) {
        return acts.refuse(actor, plan(Action.DELETE, user).build(), refusal);
    }

    /**
     * @throws ProblemException 404 for an id that no user has, not even a deleted one
     */
    UUID known(UUID id) {
        if (User.count("id", id) == 0) {
            throw User.unknown();
        }
        return id;
    }

    private Plan.Builder plan(Action action, User user) {
        return Plan.of(action, user.id, user.keycloakId, acts.newMark());
    }

    private Acts.Result change(Actor actor, User seen, LongPredicate demanded, Function<User, Plan> plan) {
        return acts.change(actor, seen.id, unlessStale(demanded, plan), null, Optional.empty());
    }

    private static Function<User, Plan> unlessStale(LongPredicate demanded, Function<User, Plan> plan) {
        return user -> {
            refuseIfStale(user, demanded);
            return plan.apply(user);
        };
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
