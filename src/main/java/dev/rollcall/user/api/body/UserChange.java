package dev.rollcall.user.api.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Plan;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    /**
     * Returns the complete plan, for a record that no other act can change now.
     *
     * @param seen the record when the request arrived; later changes by others are not overwritten
     * @throws ProblemException 412 if another act has changed one of the fields in the meantime; 422 if the attributes would
     *     become too large
     */
    public Plan applyTo(Plan.Builder draft, User seen, User user) {
        boolean overtaken = identity.username() != null && !Objects.equals(seen.username, user.username)
                || identity.email() != null && !Objects.equals(seen.email, user.email)
                || identity.emailVerified() != null && seen.emailVerified != user.emailVerified
                || identity.firstName() != null && !Objects.equals(seen.firstName, user.firstName)
                || identity.lastName() != null && !Objects.equals(seen.lastName, user.lastName)
                || identity.locale() != null && !Objects.equals(seen.locale, user.locale)
                || identity.enabled() != null && seen.enabled != user.enabled
                || roles != null && !seen.roles.equals(user.roles)
                || attributes != null && isOvertaken(seen.attributes, user.attributes);
        if (overtaken) {
            throw ETags.stale();
        }
        return draft.identity(identity)
                .roles(roles)
                .attributes(attributes == null ? null : patched(user.attributes))
                .build();
    }

    /** Limits the size of the attributes after the patch, unless they were larger before. */
    private Map<String, Object> patched(Map<String, Object> now) {
        Map<String, Object> merged = MergePatch.apply(now, attributes);
        if (MergePatch.length(merged) > Math.max(UserFields.MAX_ATTRIBUTES, MergePatch.length(now))) {
            throw DirectoryRefusals.of(
                    ProblemType.INVALID_FIELD,
                    List.of(new Problem.FieldError(
                            "attributes",
                            "would have more than %d characters as JSON".formatted(UserFields.MAX_ATTRIBUTES))));
        }
        return merged;
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
