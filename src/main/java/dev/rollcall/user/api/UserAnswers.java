package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.CreateUser;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The responses to changes of users: of the caller's own account, or by administrators. */
final class UserAnswers {

    private static final URI OWN_RECORD = URI.create("/api/v1/users/me");

    private UserAnswers() {}

    /**
     * 201 with the new record and the outcome of its invitation.
     *
     * @param visible leaves out what the caller does not see, as in the other methods
     * @throws ProblemException 404 if a repeated request asks for a user who has since been deleted
     */
    static Response created(Acts.Result result, UnaryOperator<UserView> visible) {
        return Answers.inAuditLog(result, () -> {
            UserView user =
                    visible.apply(user(result, "The user created with this idempotency key has since been deleted."));
            return Answers.created(
                    URI.create("/api/v1/users/" + user.id()),
                    new CreatedUser(user, (String) result.details().get(CreateUser.INVITATION)),
                    tag(user));
        });
    }

    /**
     * 200 with the record as it is now.
     *
     * @throws ProblemException 404 if the identity has disappeared from Keycloak
     */
    static Response record(Acts.Result result, UUID id, UnaryOperator<UserView> visible) {
        return Answers.inAuditLog(result, () -> ok(result, id, visible));
    }

    /**
     * As {@link #record}, of the caller's own account.
     *
     * @param pendingEmail returns the address that is not confirmed yet; empty for none
     */
    static Response ownRecord(
            Acts.Result result, UUID id, UnaryOperator<UserView> visible, Supplier<Optional<String>> pendingEmail) {
        return Answers.at(OWN_RECORD, result, () -> {
            UserView user = current(result, id, visible);
            return Answers.ok(new OwnUser(user, pendingEmail.get().orElse(null)), tag(user));
        });
    }

    /** 204 for a change of the caller's own account. */
    static Response ownEmpty(Acts.Result result) {
        return Answers.at(OWN_RECORD, result, Answers::empty);
    }

    /** 204. */
    static Response empty(Acts.Result result) {
        return Answers.inAuditLog(result, Answers::empty);
    }

    private static Response ok(Acts.Result result, UUID id, UnaryOperator<UserView> visible) {
        UserView user = current(result, id, visible);
        return Answers.ok(user, tag(user));
    }

    private static UserView current(Acts.Result result, UUID id, UnaryOperator<UserView> visible) {
        return visible.apply(
                result.isUnchanged()
                        ? UserView.of(User.getLiving(id))
                        : user(result, "The user no longer exists in Keycloak."));
    }

    private static UserView user(Acts.Result result, String missing) {
        if (result.answer() == null) {
            throw new ProblemException(ProblemType.NOT_FOUND, missing);
        }
        return (UserView) result.answer();
    }

    /** Returns the tag of a record as it is shown: attributes of the user profile may appear and disappear without a new version. */
    static String tag(UserView user) {
        return ETags.of(user.version(), user.lastSeenAt(), user.profile().keySet());
    }
}
