package dev.rollcall.sync.reconcile;

import dev.rollcall.http.LongRunningRequests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/** Whoever follows a run is told of it until it is over. */
class EventsDuration {

    @Produces
    @Singleton
    LongRunningRequests events() {
        return new LongRunningRequests(Pattern.compile(Pattern.quote(SyncRuns.PATH) + "/[^/]+/events"));
    }
}
