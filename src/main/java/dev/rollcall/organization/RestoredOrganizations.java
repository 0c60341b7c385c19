package dev.rollcall.organization;

import com.fasterxml.uuid.impl.UUIDUtil;
import dev.rollcall.change.DatabaseRestores;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Recognizes organizations whose records a restore of the database has lost, and with them the roles of their owners. Keycloak does not tell
 * when an organization was created. So each one without a record counts until a reconciliation has found all of them, unless an act has
 * created it since the restore.
 */
@ApplicationScoped
class RestoredOrganizations {

    private static final int UUID_VERSION_WITH_TIME = 7;

    private final DatabaseRestores restores;
    private final OrganizationReconciliations reconciliations;

    RestoredOrganizations(DatabaseRestores restores, OrganizationReconciliations reconciliations) {
        this.restores = restores;
        this.reconciliations = reconciliations;
    }

    /**
     * Returns whether an organization without a record had one before the last restore.
     *
     * @param planned the id that the act planned which created it; empty if no act did
     */
    boolean isReturned(Optional<UUID> planned) {
        Optional<Instant> restored = restores.last();
        return restored.isPresent()
                && planned.flatMap(RestoredOrganizations::time)
                        .filter(created -> created.isAfter(restored.get()))
                        .isEmpty()
                && !reconciliations.hasCompletedSince(restored.get());
    }

    /** Administrators of Keycloak may have changed the id. */
    private static Optional<Instant> time(UUID id) {
        return id.version() == UUID_VERSION_WITH_TIME
                ? Optional.of(Instant.ofEpochMilli(UUIDUtil.extractTimestamp(id)))
                : Optional.empty();
    }
}
