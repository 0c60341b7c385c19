package dev.rollcall.user;

import dev.rollcall.change.ValueChanges;
import java.util.List;
import java.util.UUID;

/**
 * The result of updating a user from Keycloak.
 *
 * @param userId the user's id; null if there is no user
 * @param fields the names of the fields that were written, as the API names them
 * @param changes old and new values of these fields
 * @param lostPrivileges whether the user may do less than before, so that older tokens grant too much
 */
public record SyncResult(Kind kind, UUID userId, List<String> fields, ValueChanges changes, boolean lostPrivileges) {

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

    /**
     * The fields of a user whose values the audit log may have.
     *
     * @param roles null if they are not known
     */
    public record Access(boolean enabled, boolean emailVerified, List<String> roles) {

        static Access of(User user) {
            return new Access(user.enabled, user.emailVerified, user.knownRoles());
        }

        private static Access of(IdentitySnapshot snapshot) {
            return new Access(
                    snapshot.identity().enabled(),
                    snapshot.identity().emailVerified(),
                    snapshot.parts().contains(IdentitySnapshot.Part.ROLES) ? snapshot.roles() : null);
        }

        /** Returns what a snapshot of Keycloak changes; nothing of a tombstone, which has no values. */
        static ValueChanges changes(User user, IdentitySnapshot snapshot) {
            return user.deletedAt == null ? of(user).to(of(snapshot)) : ValueChanges.NONE;
        }

        public ValueChanges to(Access after) {
            return ValueChanges.NONE
                    .and("enabled", enabled, after.enabled)
                    .and("emailVerified", emailVerified, after.emailVerified)
                    .and("roles", roles, after.roles);
        }
    }

    /** Returns the same result as one of another kind. */
    public SyncResult as(Kind other) {
        return new SyncResult(other, userId, fields, changes, lostPrivileges);
    }

    static SyncResult created(UUID userId, List<String> fields) {
        return new SyncResult(Kind.CREATED, userId, fields, ValueChanges.NONE, false);
    }

    static SyncResult erased(UUID userId) {
        return new SyncResult(Kind.ERASED, userId, List.of(), ValueChanges.NONE, true);
    }

    static SyncResult none(Kind kind, UUID userId) {
        return new SyncResult(kind, userId, List.of(), ValueChanges.NONE, false);
    }
}
