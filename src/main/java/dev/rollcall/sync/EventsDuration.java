package dev.rollcall.sync;

import dev.rollcall.web.LongRequest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/** Whoever follows a run is told of it until it is over. */
class EventsDuration {

    @Produces
    @Singleton
    LongRequest events() {
        return new LongRequest(Pattern.compile(Pattern.quote(SyncRuns.PATH) + "/[^/]+/events"));
    }
}
