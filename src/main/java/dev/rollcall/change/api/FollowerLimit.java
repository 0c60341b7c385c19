package dev.rollcall.change.api;

import dev.rollcall.http.AcceptedTypes;
import dev.rollcall.http.FollowerRequests;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;

/** Counts streams and waiting requests as followers. */
class FollowerLimit {

    static final MediaType BATCH_TYPE = MediaType.valueOf(ChangeResource.BATCH);

    @Produces
    @Singleton
    FollowerRequests followers() {
        return new FollowerRequests(ChangeResource.PATH, FollowerLimit::waits);
    }

    /** A client that may get a stream counts, whether it prefers one or not. */
    private static boolean waits(HttpServerRequest request) {
        String wait = request.getParam(ChangeResource.WAIT);
        List<String> accepted = request.headers().getAll(HttpHeaders.ACCEPT);
        return wait != null && !wait.equals("0")
                || AcceptedTypes.of(accepted).excludes(BATCH_TYPE)
                || accepted.stream()
                        .anyMatch(range -> range.toLowerCase(Locale.ROOT).contains("text/"));
    }
}
