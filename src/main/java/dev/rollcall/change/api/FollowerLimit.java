package dev.rollcall.change.api;

import dev.rollcall.http.FollowerRequests;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Counts streams and waiting requests as followers. */
class FollowerLimit {

    @Produces
    @Singleton
    FollowerRequests followers() {
        return new FollowerRequests(ChangeResource.PATH, request -> Delivery.of(request) != Delivery.PAGE);
    }
}
