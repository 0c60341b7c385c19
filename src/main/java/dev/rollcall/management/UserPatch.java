package dev.rollcall.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.User;
import dev.rollcall.web.ETags;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a client wants changed of a user.
 *
 * @param identity what Keycloak owns
 * @param roles the roles to be held, sorted; null to leave them
 * @param attributes a merge patch (RFC 7396) of the application's attributes; null to leave them
 */
record UserPatch(IdentityChange identity, List<String> roles, ObjectNode attributes) {

    boolean isNothing() {
        return identity.isNone() && roles == null && attributes == null;
    }

    /**
     * The whole plan, for a record that no other act can change now.
     *
     * @param seen the record as it was when the request came: what someone else changed since is not overwritten
     * @throws dev.rollcall.web.ProblemException 412 if another act has changed a field that this one would
     */
    Plan applyTo(Plan draft, User seen, User user) {
        boolean overtaken = identity.username() != null && !Objects.equals(seen.username, user.username)
                || identity.email() != null && !Objects.equals(seen.email, user.email)
                || identity.emailVerified() != null && seen.emailVerified != user.emailVerified
                || identity.firstName() != null && !Objects.equals(seen.firstName, user.firstName)
                || identity.lastName() != null && !Objects.equals(seen.lastName, user.lastName)
                || identity.enabled() != null && seen.enabled != user.enabled
                || roles != null && !seen.roles.equals(user.roles)
                || attributes != null && isOvertaken(seen.attributes, user.attributes);
        if (overtaken) {
            throw ETags.stale();
        }
        return draft.with(identity, roles, attributes == null ? null : MergePatch.apply(user.attributes, attributes));
    }

    private boolean isOvertaken(Map<String, Object> seen, Map<String, Object> now) {
        for (Map.Entry<String, JsonNode> entry : attributes.properties()) {
            if (!Objects.equals(seen.get(entry.getKey()), now.get(entry.getKey()))) {
                return true;
            }
        }
        return false;
    }
}
