package dev.rollcall.audit;

import java.util.UUID;

/**
 * The records that an entry of the audit log is about.
 *
 * @param userId the user concerned; null for none, or for many
 * @param organizationId the organization concerned; null for none
 */
public record Concerned(UUID userId, UUID organizationId) {

    public static final Concerned NONE = new Concerned(null, null);

    public static Concerned user(UUID id) {
        return new Concerned(id, null);
    }

    /** Returns only the ids that differ from those of the intent, for an outcome. */
    public Concerned unlessIn(Concerned intent) {
        return new Concerned(
                userId == null || userId.equals(intent.userId) ? null : userId,
                organizationId == null || organizationId.equals(intent.organizationId) ? null : organizationId);
    }
}
