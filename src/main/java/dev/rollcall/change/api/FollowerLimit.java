package dev.rollcall.change.api;

import dev.rollcall.http.FollowerRequests;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;

/** Counts streams and waiting requests as followers. */
class FollowerLimit {

    @Produces
    @Singleton
    FollowerRequests followers() {
        return new FollowerRequests(ChangeResource.PATH, FollowerLimit::waits);
    }

    private static boolean waits(HttpServerRequest request) {
        String wait = request.getParam(ChangeResource.WAIT);
        return wait != null && !wait.equals("0")
                || request.headers().getAll(HttpHeaders.ACCEPT).stream()
                        .anyMatch(accepted -> accepted.contains(MediaType.SERVER_SENT_EVENTS));
    }
}
