package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User.Own;
import dev.rollcall.user.agent.AgentRules;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The plan of an act on a user. Each kind has a record with the components that it needs. */
public interface UserPlan extends ActPlan {

    /** The record; the one to create, for a new user. */
    UUID userId();

    /** The identity; null for one that is still to be created. */
    String subject();

    /** The fields to set in the identity provider. */
    default IdentityChange identity() {
        return IdentityChange.NONE;
    }

    /** The realm roles to hold afterwards, of those that are copied; null to leave them. */
    default List<String> roles() {
        return null;
    }

    /** The application's attributes afterwards; null to leave them. */
    default Map<String, Object> attributes() {
        return null;
    }

    /** The external id afterwards; null to leave it. */
    default ExternalId externalId() {
        return null;
    }

    /** The new attributes and external id of the user, which only Rollcall knows. */
    default Own own() {
        return new Own(attributes(), externalId());
    }

    /** Whether a temporary password is set for a user who exists. */
    default boolean setsPassword() {
        return false;
    }

    /** Whether only a person can be changed like this: an agent has neither an e-mail address nor credentials. */
    default boolean needsPerson() {
        return setsPassword() || identity().email() != null;
    }

    /** Returns why the act may not be done if its user is an agent. */
    default Optional<ProblemException> refusalForAgent(AgentRules agents) {
        return creates() || subject() == null
                ? Optional.empty()
                : agents.refusal(userId(), needsPerson(), identity().enabled(), roles());
    }

    /** Whether the act creates the user. */
    default boolean creates() {
        return false;
    }

    /** The state of the user before the first change; null until that change is about to be made. */
    default Before before() {
        return null;
    }

    /** Whether the user may not sign in afterwards. */
    default boolean disables() {
        return Boolean.FALSE.equals(identity().enabled());
    }

    @Override
    default String reservation() {
        return externalId() == null || externalId().value() == null
                ? null
                : reservationOf(externalId().value());
    }

    /** Returns the reservation of an external id for a user. */
    static String reservationOf(String externalId) {
        return "user " + externalId;
    }

    @Override
    default UUID target() {
        return userId();
    }

    @Override
    default Concerned concerned() {
        return Concerned.user(userId());
    }

    @Override
    default Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        List<String> fields = new ArrayList<>(identity().names());
        if (attributes() != null) {
            fields.add("attributes");
        }
        if (externalId() != null) {
            fields.add(ExternalId.FIELD);
        }
        if (!fields.isEmpty()) {
            details.put("fields", fields);
        }
        if (identity().enabled() != null) {
            details.put("enabled", identity().enabled());
        }
        if (identity().emailVerified() != null) {
            details.put("emailVerified", identity().emailVerified());
        }
        if (roles() != null) {
            details.put("roles", roles());
        }
        return details;
    }

    /** The values that the act changes, for its outcome in the audit log; none until the state before is known. */
    default ValueChanges changes() {
        Before before = before();
        return before == null
                ? ValueChanges.NONE
                : ValueChanges.NONE
                        .and("enabled", before.identity().enabled(), identity().enabled())
                        .and(
                                "emailVerified",
                                before.identity().emailVerified(),
                                identity().emailVerified())
                        .and("roles", before.effectiveRoles(), roles());
    }

    /**
     * The state before the first change: undoes the change, and shows whether it was made.
     *
     * @param identity the change that restores the state before, and whether the user was enabled, even if the act does not change that
     * @param roles the roles that were assigned directly; none if the act changes no roles
     * @param effectiveRoles the copied roles that the user had, those by a group or inside another role too
     * @param passwordSetAt null if there was no password
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    record Before(IdentityChange identity, List<String> roles, List<String> effectiveRoles, Instant passwordSetAt) {}
}
