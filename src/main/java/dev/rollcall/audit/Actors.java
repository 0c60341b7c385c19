package dev.rollcall.audit;

import dev.rollcall.auth.Caller;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;

/** Creates the actor of an audit entry from the caller of a request. */
public final class Actors {

    private Actors() {}

    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                caller.method().code(),
                RequestIds.of(context));
    }
}
