package dev.rollcall.http;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/**
 * Entity tags and conditional requests (RFC 9110, section 13). A record's tag is its version followed by the time the user was last seen.
 * That time changes without a new version, and a 304 would hide the change. {@code If-Match} compares only the version: a new "last seen"
 * overwrites nobody's change, and users could not update their own record otherwise, because the update itself sets it.
 */
public final class ETags {

    private static final String ANY = "*";
    private static final String WEAK = "W/";
    private static final Pattern TAG = Pattern.compile("\"(\\d+)(\\.\\d+){0,2}\"");

    private ETags() {}

    /**
     * Returns the tag of a record.
     *
     * @param lastSeenAt when the user was last seen; null for never
     */
    public static String of(long version, Instant lastSeenAt) {
        String seen = lastSeenAt == null ? "" : "." + ChronoUnit.MICROS.between(Instant.EPOCH, lastSeenAt);
        return "\"" + version + seen + "\"";
    }

    /** Returns the tag of a record that has nothing but a version. */
    public static String of(long version) {
        return of(version, null);
    }

    /**
     * Returns the tag of a record of which some fields are shown or not, without a new version: it depends on a setting and on what the identity
     * provider permits. {@code If-Match} ignores these fields.
     *
     * @param shown the names of those of these fields that are shown
     */
    public static String of(long version, Instant lastSeenAt, Set<String> shown) {
        String tag = of(version, lastSeenAt);
        return shown.isEmpty()
                ? tag
                : "%s.%d\"".formatted(tag.substring(0, tag.length() - 1), Integer.toUnsignedLong(shown.hashCode()));
    }

    /**
     * Returns the tag of a record that shows fields of another one.
     *
     * @param other the version of the other record; {@code If-Match} ignores it
     */
    public static String of(long version, long other) {
        return "\"%d.%d\"".formatted(version, other);
    }

    /** Returns the tag of content by its SHA-256. It is weak, because the bytes that are sent may be compressed. */
    public static String ofContent(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return WEAK + '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java runtime has SHA-256
        }
    }

    /**
     * Whether the client already has the entity with this tag, by weak comparison (RFC 9110, section 13.1.2).
     *
     * @param ifNoneMatch the header's lines; null for none
     */
    public static boolean isKnown(List<String> ifNoneMatch, String tag) {
        return tags(ifNoneMatch).stream()
                .anyMatch(known -> known.equals(ANY) || opaque(known).equals(opaque(tag)));
    }

    private static String opaque(String tag) {
        return tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag;
    }

    /**
     * Returns 304 if the client already has the entity with this tag, else 200 with the entity.
     *
     * @throws ProblemException 412 if {@code If-Match} demands other versions
     */
    public static <T> RestResponse<T> respond(HttpHeaders headers, T entity, String tag) {
        if (!matched(headers, false).test(Long.parseLong(versions(List.of(tag)).get(0)))) {
            throw otherVersion();
        }
        boolean same = isKnown(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH), tag);
        return (same ? ResponseBuilder.<T>notModified() : ResponseBuilder.ok(entity))
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /**
     * Returns a test for the versions that the client's change applies to: those in {@code If-Match}, or any without that header, except
     * those in {@code If-None-Match}. Only an existing record has a version, so {@code If-None-Match: *} excludes all. Weak tags count only
     * in {@code If-None-Match}.
     *
     * @param required whether a request without {@code If-Match} is refused
     * @return a predicate that throws 412 for a version in {@code If-None-Match}, with another detail than {@link #stale}
     * @throws ProblemException 428 if {@code If-Match} is required and missing
     */
    public static LongPredicate precondition(HttpHeaders headers, boolean required) {
        LongPredicate matched = matched(headers, required);
        List<String> excluded = tags(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        if (excluded.isEmpty()) {
            return matched;
        }
        List<String> versions = versions(excluded.stream().map(ETags::opaque).toList());
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
                        "Send the record's ETag as If-Match, so that you do not overwrite another change.");
            }
            return version -> true;
        }
        List<String> versions = versions(tags);
        return version -> tags.contains(ANY) || versions.contains(Long.toString(version));
    }

    /**
     * @param demanded which versions a change is meant for, see {@link #precondition}
     * @throws ProblemException 412 if the record has another version
     */
    public static void require(long version, LongPredicate demanded) {
        if (!demanded.test(version)) {
            throw stale();
        }
    }

    /** 412: the record's version is not the one that the client has read. */
    public static ProblemException stale() {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                "The record has changed since you read it. Read it again, and decide whether your change still applies.");
    }

    /**
     * Checks {@code If-Match} of a request for a file, whose tag is compared as a whole (RFC 9110, section 13.1.1).
     *
     * @param header the lines of the header
     * @throws ProblemException 412 if the header does not contain the tag, or the tag is weak
     */
    public static void demand(List<String> header, String tag) {
        List<String> tags = tags(header);
        if (!tags.isEmpty() && !tags.contains(ANY) && (tag.startsWith(WEAK) || !tags.contains(tag))) {
            throw otherVersion();
        }
    }

    private static ProblemException otherVersion() {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                "If-Match does not name the current version. Send the request without that header to read it.");
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
