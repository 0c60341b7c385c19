package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.Mailbox;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.User;
import dev.rollcall.user.act.DeleteUser;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.profile.ProfileChecks;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Changes and deletes the caller's own account. Keycloak's Admin API allows the service more than the realm's user profile allows
 * users, so this class checks which fields users may change themselves.
 */
@ApplicationScoped
class OwnAccount {

    private final Acts acts;
    private final UpdateUser updateUser;
    private final DeleteUser deleteUser;
    private final IdentityGuards guards;
    private final Directory directory;
    private final RecentAuthentication authentication;
    private final ProfileChecks profileChecks;
    private final ManagementConfig.MeConfig config;

    OwnAccount(
            Acts acts,
            UpdateUser updateUser,
            DeleteUser deleteUser,
            IdentityGuards guards,
            Directory directory,
            RecentAuthentication authentication,
            ProfileChecks profileChecks,
            ManagementConfig config) {
        this.acts = acts;
        this.updateUser = updateUser;
        this.deleteUser = deleteUser;
        this.guards = guards;
        this.directory = directory;
        this.authentication = authentication;
        this.profileChecks = profileChecks;
        this.config = config.me();
    }

    /**
     * Changes the account. A new e-mail address requires a recent sign-in, because it can be used to recover the account.
     *
     * @param demanded which versions the change is meant for
     * @throws ProblemException 403 that names each attribute of the realm's user profile that users may not change; 422 that names each other
     *     field that the realm or the configuration does not let them change, and for a new
     *     e-mail address that is ambiguous; 409 for one that another user has; 412 for another version, unless the record holds the
     *     requested values already; 403 if the identity is gone from Keycloak
     */
    Acts.Result update(ApiRequest request, User me, UserChange requested, LongPredicate demanded) {
        UserChange patch = profileChecks.ofOwner(requested);
        refuseWhatIsNotTheirs(patch);
        checkNewAddress(patch.identity(), me.keycloakId, request.caller().claims());
        try {
            Acts.Result result = acts.perform(updateUser, request.act(), updateUser.plan(me.id, patch, demanded));
            if (result.pending() || result.isUnchanged() || result.answer() != null) {
                return result;
            }
        } catch (ProblemException e) {
            if (!e.problem().type().equals(ProblemType.NOT_FOUND.uri())) {
                throw e;
            }
        }
        throw gone();
    }

    /**
     * Deletes the account, which requires a recent sign-in.
     *
     * @throws ProblemException 403 if the configuration does not allow it, or for the last administrator
     */
    Acts.Result delete(ApiRequest request, User me, LongPredicate demanded) {
        if (!config.delete()) {
            throw acts.refuse(
                    deleteUser,
                    request.actor(),
                    DeleteUser.Plan.of(me),
                    new ProblemException(
                            ProblemType.OWN_DELETION_OFF,
                            "The operator of this service has not allowed users to delete their own account. Ask an"
                                    + " administrator."));
        }
        authentication.require(config.recentAuthentication(), request.caller().claims());
        return acts.perform(deleteUser, request.act().asOwnWish(), deleteUser.plan(me.id, demanded));
    }

    OwnProtection protection(User me) {
        boolean isProtected = guards.isProtected(me.keycloakId);
        return new OwnProtection(isProtected, config.delete() && !isProtected);
    }

    private void refuseWhatIsNotTheirs(UserChange patch) {
        List<Problem.FieldError> errors = new ArrayList<>();
        Map<String, Object> change = patch.identity().withProfile(Map.of()).toJson();
        Set<String> editable = change.isEmpty() ? Set.of() : directory.selfEditableProperties();
        Set<String> required = change.containsValue(null) ? directory.selfRequiredProperties() : Set.of();
        change.forEach((field, value) -> {
            if (!editable.contains(field)) {
                errors.add(new Problem.FieldError(field, "is read-only in this realm"));
            } else if (value == null && required.contains(field)) {
                errors.add(new Problem.FieldError(field, "is required in this realm"));
            }
        });
        if (patch.attributes() != null) {
            Set<String> own = config.attributes().orElse(Set.of());
            patch.attributes().fieldNames().forEachRemaining(name -> {
                if (!own.contains(name)) {
                    errors.add(new Problem.FieldError("attributes." + name, "can only be set by an administrator"));
                }
            });
        }
        DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, errors);
    }

    /**
     * Requires a recent sign-in for a new e-mail address, and refuses one in an unusual spelling. The directory decides which address is new:
     * the record may be outdated. The act marks it as not verified.
     */
    private void checkNewAddress(IdentityChange change, String subject, TokenClaims claims) {
        if (change.email() == null) {
            return;
        }
        Identity identity = directory.find(subject).orElseThrow(OwnAccount::gone);
        boolean same = change.email()
                .filter(email -> StoredSpelling.same(email, identity.email()))
                .isPresent();
        if (!same) {
            change.email().flatMap(Mailbox::ambiguity).ifPresent(reason -> {
                throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(new Problem.FieldError("email", reason)));
            });
        }
        if (!same && (change.email().isPresent() || identity.email() != null)) {
            authentication.require(config.recentAuthentication(), claims);
        }
    }

    private static ProblemException gone() {
        return new ProblemException(
                ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
    }
}
