package dev.rollcall.organization.api;

import dev.rollcall.audit.AuditPage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the audit log of an organization, or of an agent. */
@Schema(name = "OrganizationAuditLogPage")
public record OrganizationAuditPage(
        List<OrganizationAuditEntry> items,
        String next,
        String previous,

        @Schema(nullable = true, description = AuditPage.DROPPED_BEFORE)
        Instant droppedBefore) {

    /**
     * @param users the ids of users, by subject
     */
    static OrganizationAuditPage of(AuditPage page, Map<String, UUID> users) {
        return new OrganizationAuditPage(
                page.items().stream()
                        .map(entry -> OrganizationAuditEntry.of(entry, users))
                        .toList(),
                page.next(),
                page.previous(),
                page.droppedBefore());
    }
}
