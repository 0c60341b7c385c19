package dev.rollcall.web;

import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Entity tags and conditional requests (RFC 9110, section 13). The tag of a record is its version in quotes: it changes with
 * everything that a client could have meant to change, not with when the person was last seen.
 */
public final class ETags {

    private static final Pattern STRONG = Pattern.compile("\"(0|[1-9]\\d{0,17})\"");
    private static final String ANY = "*";

    private ETags() {}

    public static EntityTag of(long version) {
        return new EntityTag(Long.toString(version));
    }

    /** 304 to a client that has this version already, else 200 with it. */
    public static Response answer(HttpHeaders headers, Object entity, long version) {
        List<String> known = tags(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH));
        String tag = "\"" + version + "\"";
        boolean same = known.stream().anyMatch(text -> text.equals(ANY) || text.equals(tag) || text.equals("W/" + tag));
        return (same ? Response.notModified() : Response.ok(entity))
                .header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }

    /**
     * The version that the client demands by {@code If-Match}; empty if it demands none, or any.
     *
     * @param required whether a request without it is refused
     * @throws ProblemException 428 if it is required and missing, 412 for a tag that no record ever had, since it cannot match
     */
    public static OptionalLong demanded(HttpHeaders headers, boolean required) {
        List<String> tags = tags(headers.getRequestHeader(HttpHeaders.IF_MATCH));
        if (tags.isEmpty()) {
            if (required) {
                throw new ProblemException(
                        ProblemType.PRECONDITION_REQUIRED,
                        "Send the record's ETag as If-Match, so that nobody's change is overwritten unseen.");
            }
            return OptionalLong.empty();
        }
        if (tags.contains(ANY)) {
            return OptionalLong.empty();
        }
        Matcher matcher = STRONG.matcher(tags.get(0));
        if (tags.size() > 1 || !matcher.matches()) {
            throw stale();
        }
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
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
