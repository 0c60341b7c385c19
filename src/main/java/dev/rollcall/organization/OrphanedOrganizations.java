package dev.rollcall.organization;

import com.fasterxml.uuid.impl.UUIDUtil;
import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds organizations that have lost their owner: the last enabled one was removed, deleted or disabled in Keycloak, or the organization
 * returned without an owner. None of their members can appoint another one.
 */
@Singleton
public record OrphanedOrganizations(Statements statements, DatabaseRestores restores, Reconciliations reconciliations) {

    private static final String COUNT =
            "select count(*) from organizations where deleted_at is null and orphaned_at is not null";

    private static final String COUNT_ALL = "select count(*) from organizations where deleted_at is null";

    /** As the list has them. Two counts, since PostgreSQL joins no table below an {@code or}. */
    private static final String COUNT_WITHOUT_OWNER = """
            select (select count(*) from organizations where deleted_at is null and orphaned_at is not null)
                + (select count(*) from organizations where deleted_at is null and orphaned_at is null and not exists (
                    select 1 from memberships where organization_id = organizations.id and role = 'owner'))""";

    private static final String FIRST =
            "select id from organizations where deleted_at is null and orphaned_at is not null order by id limit ?";

    private static final int UUID_VERSION_WITH_TIME = 7;

    /** Tells which reconciliations there were. The package that runs them implements it. */
    public interface Reconciliations {

        /** Whether one that compared organizations has written all differences since then. Joins the caller's transaction. */
        boolean hasCompletedSince(Instant time);

        /** Whether any has compared organizations. */
        boolean any();
    }

    public long count() {
        return statements.number(COUNT);
    }

    /** Counts the organizations that the filter {@code orphaned} of the list finds: also those that never had an owner. */
    public long countWithoutOwner() {
        return statements.number(COUNT_WITHOUT_OWNER);
    }

    /** Counts all organizations but the tombstones, in the caller's transaction if there is one. */
    public long countAll() {
        return statements.number(COUNT_ALL);
    }

    /** Returns the ids of the oldest of them. */
    public List<UUID> first(int most) {
        return statements.list(row -> row.getObject(1, UUID.class), FIRST, most);
    }

    /**
     * Returns whether an organization without a record has lost it, and with it the roles of its owners, by a restore of the database.
     * Keycloak does not tell when an organization was created. So each one counts until a reconciliation has found all of them, unless an
     * act has created it since the restore.
     *
     * @param planned the id that the act planned which created it; empty if no act did
     */
    public boolean isReturned(Optional<UUID> planned) {
        Optional<Instant> restored = restores.last();
        return restored.isPresent()
                && planned.flatMap(OrphanedOrganizations::time)
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
