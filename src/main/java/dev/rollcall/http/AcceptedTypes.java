package dev.rollcall.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The media types that a client accepts, from all its {@code Accept} headers (RFC 9110, sections 12.4.2 and 12.5.1). The framework handles
 * most requests, but treats a range with {@code q=0} as accepted, and its choice comes too late for the limits of requests. Like the
 * framework, this class reads a lone asterisk as any type, and an asterisk before a subtype as this subtype of any type.
 */
public final class AcceptedTypes {

    private static final Pattern RANGE = Pattern.compile("\\s*(?:\\*|([^\\s/;]+)/([^\\s/;]+))\\s*(?:;(.*))?");

    private static final Pattern WEIGHT =
            Pattern.compile("(?:^|;)\\s*[qQ]\\s*=\\s*(0?\\.\\d{1,9}|0\\.?|1\\.?0{0,9})\\s*(?:$|;)");

    private static final Comparator<Range> BY_PRECISION =
            Comparator.comparingInt(Range::precision).thenComparing(Range::weight);

    private static final Comparator<Range> BY_WEIGHT =
            Comparator.comparing(Range::weight).thenComparingInt(Range::precision);

    private final List<Range> ranges;

    /**
     * One element of the header.
     *
     * @param weight from 0 (never) to 1; an unreadable one counts as 1
     */
    private record Range(MediaType type, float weight) {

        /** The more precise of two ranges counts. */
        int precision() {
            if (type.isWildcardType()) {
                return 0;
            }
            return type.isWildcardSubtype() ? 1 : 2;
        }
    }

    private AcceptedTypes(List<Range> ranges) {
        this.ranges = ranges;
    }

    public static AcceptedTypes of(HttpServerRequest request) {
        return of(request.headers().getAll(HttpHeaders.ACCEPT));
    }

    /**
     * @param lines the values of all {@code Accept} headers; unreadable ranges are ignored
     */
    static AcceptedTypes of(List<String> lines) {
        return new AcceptedTypes(lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .flatMap(AcceptedTypes::range)
                .toList());
    }

    private static Stream<Range> range(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return Stream.empty();
        }
        Matcher weight = WEIGHT.matcher(range.group(3) == null ? "" : range.group(3));
        return Stream.of(new Range(
                new MediaType(range.group(1), range.group(2)), weight.find() ? Float.parseFloat(weight.group(1)) : 1));
    }

    /** Whether the most precise range that matches the type has {@code q=0}. */
    public boolean excludes(MediaType type) {
        return rangeOf(type).filter(range -> range.weight() == 0).isPresent();
    }

    /**
     * Whether the client prefers a type to the one that it gets otherwise: by a greater weight, by a more precise range of the same weight,
     * or because it excludes the other one.
     */
    public boolean prefers(MediaType type, MediaType otherwise) {
        if (excludes(type) || excludes(otherwise)) {
            return !excludes(type);
        }
        Optional<Range> preferred = rangeOf(type);
        Optional<Range> other = rangeOf(otherwise);
        return preferred.isPresent() && (other.isEmpty() || BY_WEIGHT.compare(preferred.get(), other.get()) > 0);
    }

    private Optional<Range> rangeOf(MediaType type) {
        return ranges.stream().filter(range -> range.type().isCompatible(type)).max(BY_PRECISION);
    }
}
