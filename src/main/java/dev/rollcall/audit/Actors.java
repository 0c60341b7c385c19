package dev.rollcall.audit;

import dev.rollcall.auth.Caller;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;

/** Who acts, as the trail has it. */
public final class Actors {

    private Actors() {}

    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                caller.wayIn().code(),
                RequestIds.of(context));
    }
}
