package dev.rollcall.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An entry of the audit log with its outcome, from the two tables that {@link AuditLog} appends to.
 *
 * @param userId null if the act does not concern a single user
 * @param outcome null while the act is open, like the other components of the outcome
 * @param organizationId null if the act does not concern an organization
 */
record AuditEntry(
        UUID id,
        Instant at,
        String action,
        UUID userId,
        String actor,
        String clientId,
        String via,
        String requestId,
        Map<String, Object> details,
        String outcome,
        Instant settledAt,
        String settledBy,
        Map<String, Object> outcomeDetails,
        UUID organizationId) {}
