package dev.rollcall.receiver;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * The ids that were received. A service with a database has a table of them instead, and adds an id in the transaction that stores the event: see
 * README.md.
 */
@Component
class Received {

    private static final int MOST = 10_000;

    private final Set<UUID> ids = new LinkedHashSet<>();

    /** Returns false if the id was there already. */
    synchronized boolean add(UUID id) {
        boolean added = ids.add(id);
        if (ids.size() > MOST) {
            ids.remove(ids.iterator().next());
        }
        return added;
    }

    /**
     * Whether the request before this one never came. After a start nothing is known yet, so the first one is believed.
     *
     * @param previous null if there was none
     */
    synchronized boolean lacks(UUID previous) {
        if (previous == null || ids.contains(previous)) {
            return false;
        }
        return !ids.isEmpty() || !ids.add(previous);
    }
}
