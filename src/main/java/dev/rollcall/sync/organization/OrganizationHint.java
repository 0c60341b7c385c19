package dev.rollcall.sync.organization;

import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvent.OrganizationPart;
import java.time.Instant;
import java.util.Optional;

/**
 * A part of the records that may have changed, according to an event.
 *
 * @param organization Keycloak's id; null for all organizations of {@code subject}
 * @param part the part of the organization; null if there is no organization
 * @param subject null if there is an organization
 * @param removedAt when the membership was removed, by Keycloak's clock; null unless the part is a member
 */
record OrganizationHint(String organization, OrganizationPart part, String subject, Instant removedAt) {

    static Optional<OrganizationHint> of(DirectoryEvent event) {
        if (event.concern() == Concern.ORGANIZATION) {
            boolean removed = event.part().kind() == OrganizationPart.Kind.MEMBER;
            return Optional.of(new OrganizationHint(event.target(), event.part(), null, removed ? event.at() : null));
        }
        return event.concern() == Concern.MEMBERSHIPS
                ? Optional.of(new OrganizationHint(null, null, event.target(), null))
                : Optional.empty();
    }

    /** Hints with the same key are applied one after the other. */
    String key() {
        return organization == null ? subject : organization;
    }
}
