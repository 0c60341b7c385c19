package dev.rollcall.webhook.delivery;

import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the log for one look at all webhooks. Most are at the same place, and share a page. Not thread-safe.
 */
final class LogPages {

    private static final int SIZE = 1_000;

    private final ChangeLog log;
    private final Map<ChangeCursor, Page> pages = new HashMap<>();

    /** Read when somebody asks for a page. */
    private State end;

    LogPages(ChangeLog log) {
        this.log = log;
    }

    /**
     * The entries after a place.
     *
     * @param next the place after them, or where the log begins if it does not have the place
     * @param interrupted what a receiver must know before it gets more; empty if the log has the place
     */
    record Page(List<Change> changes, ChangeCursor next, Optional<Notice> interrupted) {}

    Page after(ChangeCursor place) {
        if (end == null) {
            end = log.state();
        }
        if (place.log().equals(end.id())
                && place.position() == end.last()
                && place.change() != null
                && place.change().equals(end.change())) {
            return new Page(List.of(), place, Optional.empty());
        }
        return pages.computeIfAbsent(place, this::read);
    }

    /** Checks the place last: entries that are removed before they are read would otherwise be missed. */
    private Page read(ChangeCursor place) {
        List<Change> changes = log.after(place.position(), SIZE);
        State state = log.stateAt(place.position());
        if (place.whyExpired(state).isPresent()) {
            boolean isOld = place.log().equals(state.id()) && place.position() < state.trimmedTo();
            return new Page(
                    List.of(),
                    new ChangeCursor(state.id(), state.trimmedTo(), null),
                    Optional.of(isOld ? Notice.ENTRIES_LOST : Notice.LOG_RESTARTED));
        }
        ChangeCursor next =
                changes.isEmpty() ? place : ChangeEntries.place(place.log(), changes.get(changes.size() - 1));
        return new Page(changes, next, Optional.empty());
    }
}
