package dev.rollcall.http;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags and conditional requests (RFC 9110, section 13). The tag of a record is its version, followed by when the person was
 * last seen, which changes without it: what is shown is another then, and a 304 would keep the old. {@code If-Match} goes by the
 * version alone, since nobody's change is lost when a person is seen in between; by the whole tag, people could not change their
 * own record with it, since that very request is one by which they are seen.
 */
public final class ETags {

    private static final String ANY = "*";
    private static final Pattern TAG = Pattern.compile("\"(\\d+)(\\.\\d+)?\"");

    private ETags() {}

    /**
     * @param lastSeenAt null if never
     */
    public static String of(long version, Instant lastSeenAt) {
        String seen = lastSeenAt == null ? "" : "." + ChronoUnit.MICROS.between(Instant.EPOCH, lastSeenAt);
        return "\"" + version + seen + "\"";
    }

    /**
     * 304 to a client that has the very same already, else 200 with it.
     *
     * @param tag of the entity
     */
    public static Response answer(HttpHeaders headers, Object entity, String tag) {
        List<String> known = tags(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        boolean same = known.stream().anyMatch(text -> text.equals(ANY) || text.equals(tag) || text.equals("W/" + tag));
        return (same ? Response.notModified() : Response.ok(entity))
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /**
     * Which versions the client's change is meant for: those that {@code If-Match} names, any without it, and none that
     * {@code If-None-Match} names. Only a record that exists has a version, so {@code If-None-Match: *} excludes all. Weak tags are
     * compared for {@code If-None-Match} alone.
     *
     * @param required whether a request without {@code If-Match} is refused
     * @return throws 412 for a version that {@code If-None-Match} names, whose detail is another one than that of {@link #stale}
     * @throws ProblemException 428 if {@code If-Match} is required and missing
     */
    public static LongPredicate demanded(HttpHeaders headers, boolean required) {
        LongPredicate matched = matched(headers, required);
        List<String> excluded = tags(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        if (excluded.isEmpty()) {
            return matched;
        }
        List<String> versions = versions(
                excluded.stream().map(tag -> tag.replaceFirst("^W/", "")).toList());
        return version -> {
            if (!matched.test(version)) {
                return false;
            }
            if (excluded.contains(ANY) || versions.contains(Long.toString(version))) {
                throw new ProblemException(
                        ProblemType.PRECONDITION_FAILED,
                        "If-None-Match names the current record. Remove that header to change the record.");
            }
            return true;
        };
    }

    private static LongPredicate matched(HttpHeaders headers, boolean required) {
        List<String> tags = tags(headers.getRequestHeader(HttpHeaders.IF_MATCH));
        if (tags.isEmpty()) {
            if (required) {
                throw new ProblemException(
                        ProblemType.PRECONDITION_REQUIRED,
                        "Send the record's ETag as If-Match, so that you do not overwrite somebody else's change.");
            }
            return version -> true;
        }
        List<String> versions = versions(tags);
        return version -> tags.contains(ANY) || versions.contains(Long.toString(version));
    }

    /** 412: the record is not, or no longer, what the client has seen. */
    public static ProblemException stale() {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                "The record has changed since you read it. Read it again, and decide whether your change still applies.");
    }

    private static List<String> versions(List<String> tags) {
        return tags.stream()
                .map(TAG::matcher)
                .filter(Matcher::matches)
                .map(tag -> tag.group(1))
                .toList();
    }

    private static List<String> tags(List<String> header) {
        return header == null
                ? List.of()
                : header.stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList();
    }
}
