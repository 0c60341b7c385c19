package dev.rollcall.sync.run;

import dev.rollcall.http.LongRunningRequests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/** Lets a request that watches a run last until the run ends. */
class EventsDuration {

    @Produces
    @Singleton
    LongRunningRequests events() {
        return new LongRunningRequests(Pattern.compile(Pattern.quote(SyncRuns.PATH) + "/[^/]+/events"));
    }
}
