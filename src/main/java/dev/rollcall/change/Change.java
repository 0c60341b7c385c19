package dev.rollcall.change;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A numbered entry of the change log. It holds no personal data.
 *
 * @param position its place in the log, from 1; entries of one entity are in the order of their versions
 * @param id a UUIDv7
 * @param entityType {@code user}, {@code organization}, {@code membership} or {@code team}
 * @param version the version of the record after the change
 * @param type {@code user.created}, {@code user.updated} and so on
 * @param fields the names of the changed fields as the API names them; empty for a created or deleted record
 * @param origin the code of an {@link Origin}
 * @param actor the subject who asked for the change; null if unknown, or if the service noticed it itself
 * @param act the entry of the audit log; null for a change that is no act
 * @param requestId null outside a request
 * @param at the time of the change
 * @param organizationId the organization of a membership or a team; null for other entities
 * @param userId the user of a membership; null for other entities
 */
public record Change(
        long position,
        UUID id,
        String entityType,
        UUID entityId,
        long version,
        String type,
        List<String> fields,
        String origin,
        String actor,
        UUID act,
        String requestId,
        Instant at,
        UUID organizationId,
        UUID userId) {}
