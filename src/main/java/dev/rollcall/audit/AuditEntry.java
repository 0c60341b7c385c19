package dev.rollcall.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * An entry of the trail with its outcome, of the two tables that {@link AuditLog} appends to.
 *
 * @param userId null if it is about no single user
 * @param outcome null while it is open, as what follows
 */
record AuditEntry(
        UUID id,
        Instant at,
        String action,
        UUID userId,
        String actor,
        String clientId,
        String wayIn,
        String requestId,
        Map<String, Object> details,
        String outcome,
        Instant settledAt,
        String settledBy,
        Map<String, Object> outcomeDetails) {}
