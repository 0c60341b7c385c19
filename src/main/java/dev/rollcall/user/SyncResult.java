package dev.rollcall.user;

import java.util.List;
import java.util.UUID;

/**
 * The result of updating a user from Keycloak.
 *
 * @param userId the user's id; null if there is no user
 * @param fields the names of the fields that were written, as the API names them
 * @param lostPrivileges whether the user may do less than before, so that older tokens grant too much
 */
public record SyncResult(Kind kind, UUID userId, List<String> fields, boolean lostPrivileges) {

    /** The effect on the row. */
    public enum Kind {
        /** It was the same already, or there is no user on either side. */
        UNCHANGED,
        CREATED,
        UPDATED,
        ERASED,
        /** The row differs and is newer than the snapshot: Keycloak has to be asked again. */
        NEWER,
        /** As {@link #NEWER}, and the row has lost the access that the snapshot does not have. */
        REDUCED
    }

    static SyncResult none(Kind kind, UUID userId) {
        return new SyncResult(kind, userId, List.of(), false);
    }
}
