package dev.rollcall.change.api;

import dev.rollcall.http.AcceptedTypes;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;

/**
 * The way in which a request gets changes. It is decided once for a request, so that the limit that counts the request and the answer
 * always agree.
 */
enum Delivery {

    /** The changes that the log has now. */
    PAGE,

    /** A page, when there is a change or the time is over. */
    LONG_POLL,

    /** Server-Sent Events. */
    STREAM;

    private static final String KEY = Delivery.class.getName();

    private static final MediaType BATCH = MediaType.valueOf(ChangeResource.BATCH);

    static Delivery of(RoutingContext context) {
        Delivery decided = context.get(KEY);
        if (decided == null) {
            decided = decide(context);
            context.put(KEY, decided);
        }
        return decided;
    }

    /** A client that accepts both equally gets a page. */
    private static Delivery decide(RoutingContext context) {
        AcceptedTypes accepted = AcceptedTypes.of(context.request());
        if (accepted.prefers(MediaType.SERVER_SENT_EVENTS_TYPE, typeOfPage(accepted))) {
            return STREAM;
        }
        String wait = context.request().getParam(ChangeResource.WAIT);
        return wait == null || wait.equals("0") ? PAGE : LONG_POLL;
    }

    /** Returns the media type of a page. A client that accepts both equally gets CloudEvents. */
    static MediaType typeOfPage(RoutingContext context) {
        return typeOfPage(AcceptedTypes.of(context.request()));
    }

    private static MediaType typeOfPage(AcceptedTypes accepted) {
        return accepted.prefers(MediaType.APPLICATION_JSON_TYPE, BATCH) ? MediaType.APPLICATION_JSON_TYPE : BATCH;
    }
}
