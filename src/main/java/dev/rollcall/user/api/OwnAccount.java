package dev.rollcall.user.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.api.body.UserChange;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * What people do to their own account. Keycloak's Admin API, which the service uses, lets an administrator do more than the
 * realm's user profile lets people do, so what theirs is to change is asked for and held here.
 */
@ApplicationScoped
class OwnAccount {

    private final UserManagement management;
    private final Directory directory;
    private final RecentAuthentication authentication;
    private final ManagementConfig.MeConfig config;

    OwnAccount(
            UserManagement management,
            Directory directory,
            RecentAuthentication authentication,
            ManagementConfig config) {
        this.management = management;
        this.directory = directory;
        this.authentication = authentication;
        this.config = config.me();
    }

    /**
     * An e-mail address is a way to recover the account, so it takes a recent sign-in to change it.
     *
     * @param claims of the token that the person sent
     * @param demanded which versions the change is meant for
     * @throws ProblemException 422 that names each field that the realm or the configuration keeps from
     *     people; 409 for an e-mail that another has; 412 if someone else has changed the same meanwhile; 403 if they are gone
     *     from Keycloak
     */
    Acts.Result update(Actor actor, TokenClaims claims, User me, UserChange patch, LongPredicate demanded) {
        refuseWhatIsNotTheirs(patch);
        IdentityChange identity = withVerification(patch.identity(), me.keycloakId, claims);
        try {
            Acts.Result result =
                    management.update(actor, me.id, new UserChange(identity, null, patch.attributes()), demanded);
            if (result.inDoubt() || result.user() != null) {
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
     * @param claims of the token that the person sent; it takes a recent sign-in
     * @throws ProblemException 403 if people may not do so here, or if it is the last administrator
     */
    Acts.Result delete(Actor actor, TokenClaims claims, User me, LongPredicate demanded) {
        if (!config.delete()) {
            throw management.refuseDeletion(
                    actor,
                    me,
                    new ProblemException(
                            ProblemType.OWN_DELETION_OFF,
                            "The operator of this service has not allowed people to delete their own account. Ask an"
                                    + " administrator."));
        }
        authentication.require(config.recentAuthentication(), claims);
        return management.deleteOwn(actor, me.id, demanded);
    }

    /** The person as the directory has them; empty if they are gone from there. */
    Optional<Identity> identity(User me) {
        return directory.find(me.keycloakId);
    }

    Protection protection(User me) {
        return management.protection(me.id);
    }

    private void refuseWhatIsNotTheirs(UserChange patch) {
        List<Problem.FieldError> errors = new ArrayList<>();
        Map<String, Object> change = patch.identity().toJson();
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
                    errors.add(new Problem.FieldError("attributes." + name, "cannot be set by people themselves"));
                }
            });
        }
        if (!errors.isEmpty()) {
            throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, errors);
        }
    }

    /**
     * A new address is nobody's until it has been verified. The directory is asked which one is new: the record may be late,
     * and an address that it still has would be taken for the verified one.
     */
    private IdentityChange withVerification(IdentityChange change, String subject, TokenClaims claims) {
        if (change.email() == null) {
            return change;
        }
        Identity identity = directory.find(subject).orElseThrow(OwnAccount::gone);
        boolean same = change.email()
                .filter(email -> email.equalsIgnoreCase(identity.email()))
                .isPresent();
        if (!same && (change.email().isPresent() || identity.email() != null)) {
            authentication.require(config.recentAuthentication(), claims);
        }
        Map<String, Object> more = new LinkedHashMap<>(change.toJson());
        more.put("emailVerified", same && identity.emailVerified());
        return IdentityChange.of(more);
    }

    private static ProblemException gone() {
        return new ProblemException(
                ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
    }
}
