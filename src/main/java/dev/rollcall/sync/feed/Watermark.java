package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.EventStream;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** How far a stream of events has been applied, whichever replica did it. */
@Entity
@Table(name = "sync_feed")
public class Watermark extends PanacheEntityBase {

    @Id
    @Enumerated(EnumType.STRING)
    EventStream stream;

    /** All events up to here that could be seen are applied: the time of the last one, by Keycloak's clock. */
    @Column(name = "applied_to", nullable = false)
    Instant appliedTo;

    /** That last event. If it is not there any more, nor too old, the log was cleared. Null if there was none yet. */
    @Column(name = "event_id")
    String eventId;

    /** When the stream was last read to its end, by this service's clock; written now and then. */
    @Column(name = "read_at", nullable = false)
    Instant readAt;

    static Optional<Watermark> of(EventStream stream) {
        return findByIdOptional(stream);
    }

    /** When both streams were read to their end, as far as it was written. */
    public static Optional<Instant> lastRead() {
        return Watermark.<Watermark>listAll().stream().map(mark -> mark.readAt).min(Instant::compareTo);
    }

    /** What was before is for a reconciliation; does nothing if another replica was quicker. */
    static void begin(EventStream stream, Instant appliedTo, Instant now) {
        getEntityManager()
                .createNativeQuery(
                        "insert into sync_feed (stream, applied_to, read_at) values (:stream, :to, :now) on conflict do nothing")
                .setParameter("stream", stream.name())
                .setParameter("to", appliedTo)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Only ever forward: who led before may still be about it. */
    static void move(EventStream stream, DirectoryEvent last) {
        update("appliedTo = ?1, eventId = ?2 where stream = ?3 and appliedTo <= ?1", last.at(), last.id(), stream);
    }

    static void read(EventStream stream, Instant now) {
        update("readAt = ?1 where stream = ?2", now, stream);
    }

    static void forgetEvent(EventStream stream) {
        update("eventId = null where stream = ?1", stream);
    }
}
