package dev.rollcall.web;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Gives each request an id, or takes the one that the client or a proxy gave it: it is in the answer and in the trail, so that
 * one finds the other.
 */
@ApplicationScoped
public class RequestIds {

    public static final String HEADER = "X-Request-Id";

    /** Before everything else, so that whatever answers has it. */
    private static final int PRIORITY = 1000;

    private static final Pattern TAKEN = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    String given = context.request().getHeader(HEADER);
                    String id = given != null && TAKEN.matcher(given).matches()
                            ? given
                            : UUID.randomUUID().toString();
                    context.put(HEADER, id);
                    context.response().putHeader(HEADER, id);
                    context.next();
                },
                PRIORITY);
    }

    public static String of(RoutingContext context) {
        return context.get(HEADER);
    }
}
