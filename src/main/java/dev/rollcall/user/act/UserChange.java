package dev.rollcall.user.act;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/**
 * A requested change of a user.
 *
 * @param identity the change of the identity in Keycloak
 * @param roles all roles of the user after the change, sorted; null to leave them
 * @param attributes a merge patch (RFC 7396) of the application's attributes; null to leave them
 * @param externalId null to leave it
 */
public record UserChange(IdentityChange identity, List<String> roles, ObjectNode attributes, ExternalId externalId) {

    public UserChange with(IdentityChange other) {
        return new UserChange(other, roles, attributes, externalId);
    }

    /**
     * Returns the user to be changed; empty if there is nothing to change. The same change may have outdated the version that it is meant
     * for: a client repeats a request whose answer it did not get.
     *
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404; 412 for another version, unless the record holds the requested values already
     */
    Optional<User> userToChange(UUID id, LongPredicate demanded) {
        User user = User.getLiving(id);
        if (demanded.test(user.version)) {
            return isNothing() ? Optional.empty() : Optional.of(user);
        }
        if (isAppliedTo(user)) {
            return Optional.empty();
        }
        throw ETags.stale();
    }

    private boolean isNothing() {
        return identity.isNone() && roles == null && attributes == null && externalId == null;
    }

    /** Whether a record already has all values that this change asks for. */
    public boolean isAppliedTo(User user) {
        return identity.isAppliedTo(identityOf(user))
                && (roles == null || roles.equals(user.roles))
                && (attributes == null || AttributePatch.isAppliedTo(user.attributes, attributes))
                && (externalId == null || externalId.isAppliedTo(user.externalId));
    }

    private static Identity identityOf(User user) {
        return new Identity(
                        user.keycloakId,
                        user.username,
                        user.email,
                        user.emailVerified,
                        user.firstName,
                        user.lastName,
                        user.locale,
                        user.phoneNumber,
                        user.enabled,
                        user.createdAt,
                        user.knownRoles())
                .withProfile(user.profile);
    }

    /**
     * Returns the user's attributes after the change; null to leave them.
     *
     * @throws ProblemException 422 if they would become too large
     */
    Map<String, Object> attributesOf(User user) {
        return attributes == null ? null : AttributePatch.apply(user.attributes, attributes);
    }
}
