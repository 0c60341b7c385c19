package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.EventKind;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;

/** The position up to which a stream of events has been applied, by any replica. */
@Entity
@Table(name = "sync_feed")
public class Watermark extends PanacheEntityBase {

    @Id
    @Enumerated(EnumType.STRING)
    EventKind stream;

    /** The time of the last applied event, by Keycloak's clock. All visible events up to here are applied. */
    @Column(name = "applied_to", nullable = false)
    Instant appliedTo;

    /** The id of that event; null before the first one. If Keycloak lost it before its retention ended, the log was cleared. */
    @Column(name = "event_id")
    String eventId;

    /** The time at which the stream was last read to its end, by this service's clock; not written at each read. */
    @Column(name = "read_at", nullable = false)
    Instant readAt;

    static Optional<Watermark> of(EventKind stream) {
        return findByIdOptional(stream);
    }

    /** Returns the last stored time at which both streams had been read to their end; empty before the first read. */
    public static Optional<Instant> lastRead() {
        return Watermark.<Watermark>listAll().stream().map(mark -> mark.readAt).min(Instant::compareTo);
    }

    /** Starts a stream here; a reconciliation covers earlier changes. Does nothing if another replica was quicker. */
    static void begin(EventKind stream, Instant appliedTo, Instant now) {
        getEntityManager()
                .createNativeQuery(
                        "insert into sync_feed (stream, applied_to, read_at) values (:stream, :to, :now) on conflict do nothing")
                .setParameter("stream", stream.name())
                .setParameter("to", appliedTo)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** Moves the watermark only forward, because the previous leader may still be writing. */
    static void move(EventKind stream, DirectoryEvent last) {
        update("appliedTo = ?1, eventId = ?2 where stream = ?3 and appliedTo <= ?1", last.at(), last.id(), stream);
    }

    static void read(EventKind stream, Instant now) {
        update("readAt = ?1 where stream = ?2", now, stream);
    }

    static void forgetEvent(EventKind stream) {
        update("eventId = null where stream = ?1", stream);
    }
}
