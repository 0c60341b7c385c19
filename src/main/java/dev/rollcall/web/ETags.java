package dev.rollcall.web;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Entity tags and conditional requests (RFC 9110, section 13). The tag of a record is its version in quotes: it changes with
 * everything that a client could have meant to change, not with when the person was last seen.
 */
public final class ETags {

    private static final String ANY = "*";

    private ETags() {}

    public static EntityTag of(long version) {
        return new EntityTag(Long.toString(version));
    }

    /** 304 to a client that has this version already, else 200 with it. */
    public static Response answer(HttpHeaders headers, Object entity, long version) {
        List<String> known = tags(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        String tag = tag(version);
        boolean same = known.stream().anyMatch(text -> text.equals(ANY) || text.equals(tag) || text.equals("W/" + tag));
        return (same ? Response.notModified() : Response.ok(entity))
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }

    /**
     * Which versions the client's change is meant for, by {@code If-Match}: any, if it does not say. Weak tags match none.
     *
     * @param required whether a request without it is refused
     * @throws ProblemException 428 if it is required and missing
     */
    public static LongPredicate demanded(HttpHeaders headers, boolean required) {
        List<String> tags = tags(headers.getRequestHeader(HttpHeaders.IF_MATCH));
        if (tags.isEmpty()) {
            if (required) {
                throw new ProblemException(
                        ProblemType.PRECONDITION_REQUIRED,
                        "Send the record's ETag as If-Match, so that nobody's change is overwritten unseen.");
            }
            return version -> true;
        }
        return tags.contains(ANY) ? version -> true : version -> tags.contains(tag(version));
    }

    private static String tag(long version) {
        return "\"" + version + "\"";
    }

    /** 412: the record is not, or no longer, what the client has seen. */
    public static ProblemException stale() {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                "The record has changed since you read it. Read it again, and decide whether your change still holds.");
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
