package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.KeyGuards;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.mail.Mail;
import dev.rollcall.problem.ErrorKey;
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
import dev.rollcall.user.email.EmailChange;
import dev.rollcall.user.email.EmailChanges;
import dev.rollcall.user.email.EmailRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Changes and deletes the caller's own account. Keycloak's Admin API allows the service more than the realm's user profile allows
 * users, so this class checks which fields users may change themselves.
 */
@ApplicationScoped
public class OwnAccount {

    private final Acts acts;
    private final UpdateUser updateUser;
    private final DeleteUser deleteUser;
    private final IdentityGuards guards;
    private final Directory directory;
    private final RecentAuthentication authentication;
    private final EmailChanges emailChanges;
    private final ProfileChecks profileChecks;
    private final ManagementConfig.MeConfig config;

    OwnAccount(
            Acts acts,
            UpdateUser updateUser,
            DeleteUser deleteUser,
            IdentityGuards guards,
            Directory directory,
            RecentAuthentication authentication,
            EmailChanges emailChanges,
            ProfileChecks profileChecks,
            ManagementConfig config) {
        this.acts = acts;
        this.updateUser = updateUser;
        this.deleteUser = deleteUser;
        this.guards = guards;
        this.directory = directory;
        this.authentication = authentication;
        this.emailChanges = emailChanges;
        this.profileChecks = profileChecks;
        this.config = config.me();
    }

    /**
     * Changes the account. Another e-mail address requires a recent sign-in, because it can be used to recover the account. A new one counts only
     * once the link in a mail to it has verified it.
     *
     * @param demanded which versions the change is meant for
     * @throws ProblemException 403 that names each attribute of the realm's user profile that users may not change, and for another address
     *     by an API key; 422 that names each other field that the realm or the configuration does not let them change, and for a new e-mail
     *     address that is ambiguous or gets no mails; 409 for one that another user has, and if the service sends no mails; 429 for too many
     *     mails; 412 for another version, unless the record holds the requested values already; 403 if the identity is gone from Keycloak
     */
    Acts.Result update(ApiRequest request, User me, UserChange requested, LongPredicate demanded) {
        UserChange patch = profileChecks.ofOwner(requested);
        refuseWhatIsNotTheirs(patch);
        EmailRequest email =
                otherAddress(patch.identity(), me.keycloakId, request.caller().claims());
        boolean isPending = email != null && email.address() != null;
        UserChange atOnce = isPending ? patch.with(withoutEmail(patch.identity())) : patch;
        return perform(request, updateUser.planOfOwner(me.id, atOnce, email, demanded));
    }

    /**
     * Sets the address that a link has verified.
     *
     * @param token of the link
     * @throws ProblemException 404 for a link that is not valid for this user; 409 for an address that another user has by now; 422 if the
     *     realm does not let users change their address any more, or refuses this one
     */
    public Acts.Result confirmEmail(ApiRequest request, User me, String token) {
        String address =
                emailChanges.byToken(me.id, token).map(EmailChange::email).orElseThrow(OwnAccount::unknownLink);
        IdentityChange change = new IdentityChange(null, Optional.of(address), null, null, null, null, null);
        refuseWhatIsNotTheirs(new UserChange(change, null, null, null));
        Acts.Result result = perform(request, updateUser.planOfConfirmation(me.id, token));
        if (result.isUnchanged()) {
            // the change has ended since
            throw unknownLink();
        }
        return result;
    }

    private static ProblemException unknownLink() {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "Your account has no change of its e-mail address with this link. It was used, withdrawn or replaced by a newer one, it"
                        + " has expired, or it belongs to another account: sign in with that one.");
    }

    private Acts.Result perform(ApiRequest request, Supplier<Optional<UpdateUser.Plan>> plan) {
        try {
            Acts.Result result = acts.perform(updateUser, request.act(), plan);
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
                errors.add(ErrorKey.READ_ONLY.at(field));
            } else if (value == null && required.contains(field)) {
                errors.add(ErrorKey.REQUIRED_IN_REALM.at(field));
            }
        });
        if (patch.attributes() != null) {
            Set<String> own = config.attributes().orElse(Set.of());
            patch.attributes().fieldNames().forEachRemaining(name -> {
                if (!own.contains(name)) {
                    errors.add(ErrorKey.ONLY_ADMINISTRATORS_SET.at("attributes." + name));
                }
            });
        }
        DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, errors);
    }

    /**
     * Returns what the user wants instead of the address; null if it stays. Requires a recent sign-in, and refuses an address in an unusual
     * spelling. The directory decides which address is new: the record may be outdated.
     */
    private EmailRequest otherAddress(IdentityChange change, String subject, TokenClaims claims) {
        if (change.email() == null) {
            return null;
        }
        Identity identity = directory.find(subject).orElseThrow(OwnAccount::gone);
        String address = change.email().orElse(null);
        boolean stays = address == null ? identity.email() == null : StoredSpelling.same(address, identity.email());
        if (stays) {
            return null;
        }
        if (claims.isOfKey()) {
            throw KeyGuards.ownEmail();
        }
        emailChanges.requirePossible();
        change.email().flatMap(OwnAccount::unusable).ifPresent(reason -> {
            throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(reason.at("email")));
        });
        authentication.require(config.recentAuthentication(), claims);
        return new EmailRequest(address, identity.email());
    }

    private static Optional<ErrorKey> unusable(String address) {
        if (Mailbox.isUnusual(address)) {
            return Optional.of(ErrorKey.UNUSUAL_DOMAIN);
        }
        return UserFields.isWellFormed(address) && Mail.isRecipient(address)
                ? Optional.empty()
                : Optional.of(ErrorKey.NOT_AN_EMAIL);
    }

    private static IdentityChange withoutEmail(IdentityChange change) {
        Set<String> others = new HashSet<>(change.names());
        others.remove("email");
        return change.only(others);
    }

    private static ProblemException gone() {
        return new ProblemException(
                ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
    }
}
