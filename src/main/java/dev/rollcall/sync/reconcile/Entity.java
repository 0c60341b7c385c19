package dev.rollcall.sync.reconcile;

import dev.rollcall.database.Select;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.EntityKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The records of one kind as a run sees them: how they are counted, compared with the listing, looked up and written. */
interface Entity {

    EntityKind kind();

    /** Counts the records that are no tombstones. */
    long current();

    /**
     * Returns queries for what differs from the listing, in the columns of {@link Differences}.
     *
     * @param startedAt a record that is newer is not missing
     */
    List<Select> differences(UUID run, Instant startedAt);

    /** The kind of difference of a record that was not listed. */
    String absence();

    /** The brake's kind for absences. They are looked up until more than its limit are confirmed. */
    BrakeKind brake();

    /** Number of existing records that a listing may leave out even if there are few. */
    long few();

    /** Asks Keycloak whether it has what its listing left out. */
    boolean exists(Difference absence);

    /**
     * Reads the record from Keycloak again, and writes it in a transaction of its own.
     *
     * @return whether it was written; false if it was in sync
     */
    boolean write(Difference difference);

    /** Returns how many of this many records a listing may leave out while others come and go. */
    static long tolerance(long records) {
        return records / 100;
    }
}
