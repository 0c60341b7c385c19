package dev.rollcall.change.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntry;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeRingTest {

    private static final int MANY_BYTES = 1 << 20;

    private final UUID log = UUID.randomUUID();

    private ChangeCursor place(long position) {
        return new ChangeCursor(log, position, new UUID(7, position));
    }

    private ChangeEntry entry(long position, int size) {
        return new ChangeEntry(place(position), "user.updated", "cursor", new byte[size]);
    }

    private ChangeRing ring(int maxEntries, long maxBytes, long start, long... positions) {
        ChangeRing ring = new ChangeRing(maxEntries, maxBytes);
        ring.restart(place(start));
        for (long position : positions) {
            ring.append(List.of(entry(position, 0)));
        }
        return ring;
    }

    private List<Long> after(ChangeRing ring, long position, int most) {
        return ring.after(place(position), most)
                .map(found -> found.stream().map(ChangeEntry::position).toList())
                .orElse(null);
    }

    @Test
    void entriesAfterAPositionAreFoundEvenIfPositionsHaveGaps() {
        ChangeRing ring = ring(10, MANY_BYTES, 5, 6, 8, 9, 20);

        assertThat(after(ring, 5, 10)).containsExactly(6L, 8L, 9L, 20L);
        assertThat(after(ring, 7, 2)).containsExactly(8L, 9L);
        assertThat(after(ring, 19, 10)).containsExactly(20L);
        assertThat(after(ring, 20, 10)).isEmpty();
    }

    @Test
    void placesBeforeAndAfterTheRingAndOfOtherLogsAreNotInIt() {
        ChangeRing ring = ring(10, MANY_BYTES, 5, 6, 7);

        assertThat(after(ring, 4, 10)).isNull();
        assertThat(after(ring, 8, 10)).isNull();
        assertThat(ring.after(new ChangeCursor(UUID.randomUUID(), 6, new UUID(7, 6)), 10))
                .isEmpty();
    }

    /** After a snapshot of the database was put back, or before the ring has noticed it. */
    @Test
    void placesWithAnotherChangeAreNotInIt() {
        ChangeRing ring = ring(10, MANY_BYTES, 5, 6, 7);

        for (long position : List.of(5L, 6L, 7L)) {
            assertThat(ring.after(new ChangeCursor(log, position, UUID.randomUUID()), 10))
                    .isEmpty();
        }
    }

    @Test
    void oldestEntriesMakeRoomForNewerOnes() {
        ChangeRing ring = ring(3, MANY_BYTES, 0, 1, 2, 3, 4, 5, 6, 7);

        assertThat(after(ring, 3, 10)).isNull();
        assertThat(after(ring, 4, 10)).containsExactly(5L, 6L, 7L);
        assertThat(ring.end()).contains(place(7));
    }

    @Test
    void bytesAreBounded() {
        ChangeRing ring = ring(1_000, 10_000, 0);

        ring.append(IntStream.rangeClosed(1, 100).mapToObj(i -> entry(i, 1_700)).toList());

        assertThat(after(ring, 94, 10)).isNull();
        assertThat(after(ring, 95, 10)).hasSize(5);
    }

    @Test
    void unusedRingHasNothing() {
        ChangeRing ring = ring(3, MANY_BYTES, 0, 1);

        ring.clear();

        assertThat(ring.end()).isEmpty();
        assertThat(after(ring, 0, 10)).isNull();
        ring.restart(place(7));
        assertThat(after(ring, 7, 10)).isEmpty();
    }
}
