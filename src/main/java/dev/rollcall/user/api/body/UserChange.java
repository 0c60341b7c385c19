package dev.rollcall.user.api.body;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Plan;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.User;
import java.util.List;

/**
 * A requested change of a user.
 *
 * @param identity the change of the identity in Keycloak
 * @param roles all roles of the user after the change, sorted; null to leave them
 * @param attributes a merge patch (RFC 7396) of the application's attributes; null to leave them
 */
public record UserChange(IdentityChange identity, List<String> roles, ObjectNode attributes) {

    public boolean isNothing() {
        return identity.isNone() && roles == null && attributes == null;
    }

    /** Whether a record already has all values that this change asks for. */
    public boolean isAppliedTo(User user) {
        return identity.isAppliedTo(identityOf(user))
                && (roles == null || roles.equals(user.roles))
                && (attributes == null || AttributePatch.isAppliedTo(user.attributes, attributes));
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
                user.roles);
    }

    /**
     * Returns the complete plan, for a record that no other act can change now.
     *
     * @throws ProblemException 422 if the attributes would become too large
     */
    public Plan applyTo(Plan.Builder draft, User user) {
        return draft.identity(identity)
                .roles(roles)
                .attributes(attributes == null ? null : AttributePatch.apply(user.attributes, attributes))
                .build();
    }
}
