package dev.rollcall.change.api;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The newest entries of the log in memory, without a gap; older ones make room for newer ones. */
final class ChangeRing {

    private final int maxEntries;
    private final long maxBytes;
    private ChangeEntry[] entries = new ChangeEntry[0];
    private long bytes;

    /** The sequence numbers of the first entry and of the next one; an entry is at its number modulo the length. */
    private long first;

    private long next;

    /** The place before the first entry, and that after the last one; null if the ring is not in use. */
    private ChangeCursor from;

    private ChangeCursor to;

    ChangeRing(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** Begins anew after a position, without entries. */
    synchronized void restart(ChangeCursor at) {
        clear();
        entries = new ChangeEntry[maxEntries];
        from = at;
        to = at;
    }

    /** Stops being in use. */
    synchronized void clear() {
        entries = new ChangeEntry[0];
        bytes = 0;
        first = 0;
        next = 0;
        from = null;
        to = null;
    }

    /** Adds the entries after {@link #end}. */
    synchronized void append(List<ChangeEntry> more) {
        for (ChangeEntry entry : more) {
            if (next - first == entries.length) {
                removeFirst();
            }
            entries[index(next++)] = entry;
            bytes += entry.size();
            to = entry.place();
        }
        while (bytes > maxBytes) {
            removeFirst();
        }
    }

    private void removeFirst() {
        ChangeEntry removed = entries[index(first)];
        entries[index(first++)] = null;
        bytes -= removed.size();
        from = removed.place();
    }

    /** Returns the place of the newest entry; empty if the ring is not in use. */
    synchronized Optional<ChangeCursor> end() {
        return Optional.ofNullable(to);
    }

    /**
     * Returns the entries after a place, none if it is the end.
     *
     * @return empty if the ring does not have all of them, or another entry at the place
     */
    synchronized Optional<List<ChangeEntry>> after(ChangeCursor place, int most) {
        if (to == null || place.position() < from.position() || place.position() > to.position()) {
            return Optional.empty();
        }
        long begin = firstAfter(place.position());
        ChangeCursor before = begin == first ? from : entries[index(begin - 1)].place();
        if (!place.agreesWith(before)) {
            return Optional.empty();
        }
        List<ChangeEntry> found = new ArrayList<>();
        for (long i = begin; i < next && found.size() < most; i++) {
            found.add(entries[index(i)]);
        }
        return Optional.of(found);
    }

    private long firstAfter(long position) {
        long low = first;
        long high = next;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (entries[index(middle)].position() <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int index(long sequence) {
        return (int) (sequence % maxEntries);
    }
}
