package dev.rollcall.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The form in which a request gets changes of the log. It is decided once for a request, so that the limit that counts the request and the answer
 * always agree.
 */
public enum Delivery {

    /** The changes that the log has now. */
    PAGE,

    /** A page, when there is a change or the time is over. */
    LONG_POLL,

    /** Server-Sent Events. */
    STREAM;

    /** The query parameter with the seconds to wait. */
    public static final String WAIT = "wait";

    /** The media type of a batch of CloudEvents in their JSON format. */
    public static final String BATCH_TYPE = "application/cloudevents-batch+json";

    private static final String KEY = Delivery.class.getName();

    private static final MediaType BATCH = MediaType.valueOf(BATCH_TYPE);

    private static final Comparator<MediaType> BY_PRECISION = Comparator.comparingInt(Delivery::precision);

    private static final Comparator<MediaType> BY_WEIGHT =
            Comparator.comparing(Delivery::weight).thenComparing(BY_PRECISION);

    public static Delivery of(RoutingContext context) {
        Delivery decided = context.get(KEY);
        if (decided == null) {
            decided = decide(context);
            context.put(KEY, decided);
        }
        return decided;
    }

    /** A client that accepts both equally gets a page. */
    private static Delivery decide(RoutingContext context) {
        List<MediaType> accepted = accepted(context);
        if (prefers(accepted, MediaType.SERVER_SENT_EVENTS_TYPE, typeOfPage(accepted))) {
            return STREAM;
        }
        String wait = context.request().getParam(WAIT);
        return wait == null || wait.equals("0") ? PAGE : LONG_POLL;
    }

    /** Returns the media type of a page. A client that accepts both equally gets CloudEvents. */
    public static MediaType typeOfPage(RoutingContext context) {
        return typeOfPage(accepted(context));
    }

    private static MediaType typeOfPage(List<MediaType> accepted) {
        return prefers(accepted, MediaType.APPLICATION_JSON_TYPE, BATCH) ? MediaType.APPLICATION_JSON_TYPE : BATCH;
    }

    /** Returns the ranges of all {@code Accept} headers but unreadable ones. The framework's choice would come too late for the limits. */
    private static List<MediaType> accepted(RoutingContext context) {
        return context.request().headers().getAll(HttpHeaders.ACCEPT).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .flatMap(Delivery::range)
                .toList();
    }

    private static Stream<MediaType> range(String text) {
        try {
            return Stream.of(MediaType.valueOf(text.strip()));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** Whether a type has a greater weight than another one, or the same by a more precise range (RFC 9110, section 12.5.1). */
    private static boolean prefers(List<MediaType> accepted, MediaType type, MediaType other) {
        Optional<MediaType> range = rangeOf(accepted, type);
        return range.isPresent()
                && rangeOf(accepted, other)
                        .map(least -> BY_WEIGHT.compare(range.get(), least) > 0)
                        .orElse(true);
    }

    /** Returns the most precise range that contains the type. */
    private static Optional<MediaType> rangeOf(List<MediaType> accepted, MediaType type) {
        return accepted.stream().filter(range -> range.isCompatible(type)).max(BY_PRECISION.thenComparing(BY_WEIGHT));
    }

    private static int precision(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }

    /** An unreadable weight counts as 1. */
    private static float weight(MediaType range) {
        try {
            return Math.min(1, Float.parseFloat(range.getParameters().getOrDefault("q", "1")));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
