package dev.rollcall.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.directory.IdentityChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Everything that a process needs to finish an act. It is stored as JSON while the act is open. A password is not part of it.
 *
 * @param userId the record; the one to create, for {@code CREATE}; null for an act on an organization that is about no member
 * @param subject the identity; null for one that is still to be created, and without a user
 * @param begunAt to the millisecond. An identity that an act created has it as its creation time
 * @param identity the fields to set in the identity provider
 * @param roles the realm roles to hold afterwards, of those that are copied; null to leave them
 * @param attributes the application's attributes afterwards; null to leave them
 * @param mailActions the required actions that an e-mail asks for
 * @param password whether a temporary password is set
 * @param keepSessions whether sessions and tokens outlive a temporary password
 * @param before the state of the user before the first change; null until that change is about to be made
 * @param organization the part of an act on an organization; null for an act on a user
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // Hibernate stores it as JSON, which Quarkus does not see
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
        boolean keepSessions,
        Before before,
        OrganizationPlan organization) {

    /**
     * The state before the first change: undoes the change, and shows whether it was made.
     *
     * @param identity the change that restores the state before, and whether the user was enabled, even if the act does not change that
     * @param roles the roles that were assigned directly; none if the act changes no roles
     * @param passwordSetAt null if there was no password
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Before(IdentityChange identity, List<String> roles, Instant passwordSetAt) {}

    /** A plan that changes nothing yet. */
    public static Builder of(Action action, UUID userId, String subject, Instant begunAt) {
        return new Builder(new Plan(
                action,
                userId,
                subject,
                begunAt,
                IdentityChange.NONE,
                null,
                null,
                List.of(),
                false,
                false,
                null,
                null));
    }

    /** The records that the act is about. */
    public Concerned concerned() {
        return new Concerned(userId, organization == null ? null : organization.id());
    }

    /** The id of the record that one act at a time changes: the organization's or the user's. */
    public UUID target() {
        return organization == null ? userId : organization.id();
    }

    /** The kind of {@link #target}, for messages. */
    String targetName() {
        return organization == null ? "user" : "organization";
    }

    public Builder with() {
        return new Builder(this);
    }

    /** Whether the user's sessions end, in the identity provider and here. A temporary password must lock out anyone who knows the old one. */
    public boolean endsSessions() {
        return action == Action.REVOKE_SESSIONS
                || action == Action.RESET_PASSWORD && password && !keepSessions
                || disables();
    }

    public boolean creates() {
        return action == Action.CREATE;
    }

    public boolean disables() {
        return Boolean.FALSE.equals(identity.enabled());
    }

    /** Another plan, of which some components differ. */
    public static final class Builder {

        private final Plan base;
        private String subject;
        private IdentityChange identity;
        private List<String> roles;
        private Map<String, Object> attributes;
        private List<String> mailActions;
        private boolean password;
        private boolean keepSessions;
        private Before before;
        private OrganizationPlan organization;

        private Builder(Plan base) {
            this.base = base;
            this.subject = base.subject;
            this.identity = base.identity;
            this.roles = base.roles;
            this.attributes = base.attributes;
            this.mailActions = base.mailActions;
            this.password = base.password;
            this.keepSessions = base.keepSessions;
            this.before = base.before;
            this.organization = base.organization;
        }

        public Builder subject(String created) {
            subject = created;
            return this;
        }

        public Builder identity(IdentityChange change) {
            identity = change;
            return this;
        }

        public Builder roles(List<String> names) {
            roles = names;
            return this;
        }

        public Builder attributes(Map<String, Object> values) {
            attributes = values;
            return this;
        }

        public Builder mailActions(List<String> actions) {
            mailActions = actions;
            return this;
        }

        public Builder temporaryPassword(boolean isSet, boolean sessionsAreKept) {
            password = isSet;
            keepSessions = sessionsAreKept;
            return this;
        }

        public Builder before(Before state) {
            before = state;
            return this;
        }

        public Builder organization(OrganizationPlan part) {
            organization = part;
            return this;
        }

        public Plan build() {
            return new Plan(
                    base.action,
                    base.userId,
                    subject,
                    base.begunAt,
                    identity,
                    roles,
                    attributes,
                    mailActions,
                    password,
                    keepSessions,
                    before,
                    organization);
        }
    }
}
