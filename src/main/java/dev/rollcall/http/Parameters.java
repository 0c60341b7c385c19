package dev.rollcall.http;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parses path and query parameters, and some headers. An invalid value is a 400 that names the parameter; the framework would answer 404 or
 * 500. Each method accepts null for "not given" and throws a {@link ProblemException} of type {@code ProblemType.INVALID_PARAMETER}.
 */
public final class Parameters {

    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private Parameters() {}

    /** A UUID in its canonical form of 36 characters. */
    public static UUID uuid(String name, String value) {
        return asUuid(value).orElseThrow(() -> ProblemException.invalidParameter(ErrorKey.NOT_A_UUID.at(name)));
    }

    /** Empty for a text that is no UUID in its canonical form of 36 characters; {@link UUID#fromString} accepts other forms, too. */
    public static Optional<UUID> asUuid(String value) {
        return value == null || !UUID_TEXT.matcher(value).matches()
                ? Optional.empty()
                : Optional.of(UUID.fromString(value));
    }

    /** 1 to {@code max} UUIDs separated by commas, each once; empty for "not given". */
    public static List<UUID> uuids(String name, String value, int max) {
        if (value == null) {
            return List.of();
        }
        List<String> texts = List.of(value.split(",", -1));
        if (texts.size() > max
                || !texts.stream().allMatch(text -> UUID_TEXT.matcher(text).matches())) {
            throw ProblemException.invalidParameter(
                    ErrorKey.NOT_UUIDS_WITH_COMMAS.with("max", max).at(name));
        }
        return texts.stream().map(UUID::fromString).distinct().toList();
    }

    public static int integer(String name, String value, int fallback, int min, int max) {
        if (value == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw ProblemException.invalidParameter(
                ErrorKey.OUT_OF_RANGE.with("min", min).with("max", max).at(name));
    }

    public static Optional<Boolean> bool(String name, String value) {
        if (value == null) {
            return Optional.empty();
        }
        return switch (value) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> throw ProblemException.invalidParameter(ErrorKey.NOT_A_BOOLEAN.at(name));
        };
    }

    /** An RFC 3339 time with any offset, between the years 1 and 9999. */
    public static Optional<Instant> instant(String name, String value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            // A plus sign that was not encoded arrives as a space.
            OffsetDateTime time = OffsetDateTime.parse(value.replace(' ', '+'));
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return Optional.of(time.toInstant());
            }
        } catch (DateTimeParseException e) {
            // refused below
        }
        throw ProblemException.invalidParameter(ErrorKey.NOT_A_TIME.at(name));
    }

    /** A text of at most {@code max} characters without control characters. */
    public static Optional<String> text(String name, String value, int max) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.length() > max) {
            throw ProblemException.invalidParameter(
                    ErrorKey.TOO_LONG.with("max", max).at(name));
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalidParameter(ErrorKey.CONTROL_CHARACTER.at(name));
        }
        return Optional.of(value.strip());
    }

    /**
     * One of some constants, by its code.
     *
     * @param codes returns the code of each
     */
    public static <T> Optional<T> oneOf(String name, String value, List<T> constants, Function<T, String> codes) {
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(constants.stream()
                .filter(constant -> codes.apply(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalidParameter(ErrorKey.NOT_ONE_OF
                        .with("choices", constants.stream().map(codes).collect(Collectors.joining(", ")))
                        .at(name))));
    }

    /** The media types in {@code Accept}; any if the header is empty or unreadable. */
    public static List<MediaType> accepted(HttpHeaders headers) {
        try {
            return headers.getAcceptableMediaTypes();
        } catch (IllegalArgumentException e) {
            return List.of(MediaType.WILDCARD_TYPE);
        }
    }

    /** The media type of the body; empty if the header is missing or unreadable. */
    public static Optional<MediaType> contentType(HttpHeaders headers) {
        try {
            return Optional.ofNullable(headers.getMediaType());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * The {@code Idempotency-Key}: 1 to 255 visible ASCII characters. Read from the raw request, since the framework treats an empty header
     * as missing, and uses the first of several.
     */
    public static Optional<String> idempotencyKey(HttpServerRequest request) {
        List<String> values = request.headers().getAll(IDEMPOTENCY_KEY);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw ProblemException.invalidParameter(ErrorKey.PARAMETER_TWICE.at(IDEMPOTENCY_KEY));
        }
        if (!KEY.matcher(values.get(0)).matches()) {
            throw ProblemException.invalidParameter(ErrorKey.NOT_AN_IDEMPOTENCY_KEY.at(IDEMPOTENCY_KEY));
        }
        return Optional.of(values.get(0));
    }
}
