package dev.rollcall.http;

import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The media types that a client excludes with {@code q=0} in {@code Accept} (RFC 9110, sections 12.4.2 and 12.5.1). The framework handles
 * the rest of the header, but treats a range with {@code q=0} as accepted.
 */
public final class AcceptedTypes {

    private static final Pattern ZERO = Pattern.compile("0(\\.0{0,3})?");

    private static final Comparator<MediaType> BY_PRECISION = Comparator.<MediaType>comparingInt(
                    range -> range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2)
            .thenComparing(range -> !isExcluding(range));

    private final List<MediaType> ranges;

    private AcceptedTypes(List<MediaType> ranges) {
        this.ranges = ranges;
    }

    /**
     * @param lines the values of all {@code Accept} headers; unreadable ranges are ignored
     */
    public static AcceptedTypes of(List<String> lines) {
        if (lines.stream().noneMatch(line -> line.contains("0"))) {
            return new AcceptedTypes(List.of());
        }
        return new AcceptedTypes(lines.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(AcceptedTypes::range)
                .filter(Objects::nonNull)
                .toList());
    }

    private static MediaType range(String text) {
        try {
            return MediaType.valueOf(text.strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether the most precise range that matches the type has {@code q=0}. */
    public boolean excludes(MediaType type) {
        return ranges.stream()
                .filter(range -> range.isCompatible(type))
                .max(BY_PRECISION)
                .map(AcceptedTypes::isExcluding)
                .orElse(false);
    }

    private static boolean isExcluding(MediaType range) {
        return range.getParameters().entrySet().stream()
                .anyMatch(parameter -> parameter.getKey().equalsIgnoreCase("q")
                        && ZERO.matcher(parameter.getValue()).matches());
    }
}
