package dev.rollcall.paging;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Answers with pages, whose {@code Link} headers (RFC 8288) have the same query with other cursors. */
public final class PageLinks {

    private static final String CURSOR = "cursor";

    private PageLinks() {}

    /**
     * Returns 200 with a page. The type of the page is known to the build, which generates its serializer (ADR 18).
     *
     * @param previous the cursor of the page before, or null
     * @param next the cursor of the page after, or null
     */
    public static <T> RestResponse<T> respond(T page, UriInfo uri, String previous, String next) {
        ResponseBuilder<T> answer = ResponseBuilder.ok(page);
        of(uri.getRequestUri(), previous, next).forEach(link -> answer.header(HttpHeaders.LINK, link));
        return answer.build();
    }

    /** Returns the values of the {@code Link} headers of a page; the cursors are those of {@link #respond}. */
    public static List<String> of(URI request, String previous, String next) {
        String others = withoutCursor(request.getRawQuery());
        return Stream.of(
                        link(request, others, "first"),
                        previous == null ? null : link(request, with(others, previous), "prev"),
                        next == null ? null : link(request, with(others, next), "next"))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Links are relative to the service's root, so that they work behind any proxy. */
    private static String link(URI request, String query, String rel) {
        return "<" + request.getRawPath() + (query.isEmpty() ? "" : "?" + query) + ">; rel=\"" + rel + '"';
    }

    /** Takes and returns encoded queries; null for none. */
    private static String withoutCursor(String query) {
        return query == null
                ? ""
                : Arrays.stream(query.split("&"))
                        .filter(parameter -> !URLDecoder.decode(parameter.split("=", 2)[0], StandardCharsets.UTF_8)
                                .equals(CURSOR))
                        .collect(Collectors.joining("&"));
    }

    private static String with(String query, String cursor) {
        String parameter = CURSOR + '=' + URLEncoder.encode(cursor, StandardCharsets.UTF_8);
        return query.isEmpty() ? parameter : query + '&' + parameter;
    }
}
