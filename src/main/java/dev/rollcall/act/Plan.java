package dev.rollcall.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.IdentityChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * All that is needed to finish an act, also by another process; it is kept while the act is open. A password is not part of
 * it.
 *
 * @param userId the record; the one to be made, for {@code CREATE}
 * @param subject the identity; null for one that is still to be made
 * @param begunAt to the millisecond. An identity that an act made has it as the time of its creation
 * @param identity what is set in the directory
 * @param roles the realm roles to be held afterwards, of those that are copied; null to leave them
 * @param attributes the application's attributes as they will be; null to leave them
 * @param mailActions the required actions that an e-mail asks for
 * @param password whether a temporary password is set
 * @param keepSessions whether the person's sessions and tokens outlive a temporary password. Not stored unless it is true, since an older
 *     release reads no field that it does not know
 * @param before how it was before the first change; null until that is about to be made
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // Hibernate keeps it as JSON, which Quarkus does not see
public record Plan(
        Action action,
        UUID userId,
        String subject,
        Instant begunAt,
        IdentityChange identity,
        List<String> roles,
        Map<String, Object> attributes,
        List<String> mailActions,
        boolean password,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean keepSessions,
        Before before) {

    /**
     * What it takes to take a change back, and to see whether it was made.
     *
     * @param identity the change back
     * @param roles those that were assigned directly; none if the act changes no roles
     * @param passwordSetAt null if there was no password
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    @Schema(name = "PlanBefore")
    record Before(IdentityChange identity, List<String> roles, Instant passwordSetAt) {}

    public static Plan create(
            UUID userId,
            Instant begunAt,
            IdentityChange identity,
            List<String> roles,
            Map<String, Object> attributes,
            List<String> mailActions,
            boolean password) {
        return new Plan(
                Action.CREATE, userId, null, begunAt, identity, roles, attributes, mailActions, password, false, null);
    }

    /** An act on a user that is there already, which changes none of their properties. */
    public static Plan of(Action action, UUID userId, String subject, Instant begunAt) {
        return new Plan(
                action, userId, subject, begunAt, IdentityChange.NONE, null, null, List.of(), false, false, null);
    }

    public Plan with(IdentityChange change, List<String> newRoles, Map<String, Object> newAttributes) {
        return new Plan(
                action,
                userId,
                subject,
                begunAt,
                change,
                newRoles,
                newAttributes,
                mailActions,
                password,
                keepSessions,
                before);
    }

    public Plan withMail(List<String> actions) {
        return new Plan(
                action, userId, subject, begunAt, identity, roles, attributes, actions, password, keepSessions, before);
    }

    public Plan withPassword(boolean sessionsAreKept) {
        return new Plan(
                action,
                userId,
                subject,
                begunAt,
                identity,
                roles,
                attributes,
                mailActions,
                true,
                sessionsAreKept,
                before);
    }

    Plan withSubject(String found) {
        return new Plan(
                action,
                userId,
                found,
                begunAt,
                identity,
                roles,
                attributes,
                mailActions,
                password,
                keepSessions,
                before);
    }

    Plan withBefore(Before found) {
        return new Plan(
                action,
                userId,
                subject,
                begunAt,
                identity,
                roles,
                attributes,
                mailActions,
                password,
                keepSessions,
                found);
    }

    /** Whether the person's sessions end, at Keycloak and here: a temporary password shuts out whoever knows the old one. */
    boolean endsSessions() {
        return action == Action.REVOKE_SESSIONS
                || action == Action.RESET_PASSWORD && password && !keepSessions
                || Boolean.FALSE.equals(identity.enabled());
    }
}
