package dev.rollcall.management;

import dev.rollcall.audit.Actor;
import dev.rollcall.caller.Caller;
import dev.rollcall.web.RequestIds;
import io.vertx.ext.web.RoutingContext;

/** Who acts, as the trail has it. */
final class Actors {

    private Actors() {}

    static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                caller.wayIn().code(),
                RequestIds.of(context));
    }
}
