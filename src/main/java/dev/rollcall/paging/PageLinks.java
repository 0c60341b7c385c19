package dev.rollcall.paging;

import jakarta.ws.rs.core.Link;
import jakarta.ws.rs.core.UriInfo;
import java.util.Objects;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Answers with pages, whose {@code Link} headers (RFC 8288) have the same query with other cursors. */
public final class PageLinks {

    private PageLinks() {}

    /**
     * Returns 200 with a page. The type of the page is known to the build, which generates its serializer (ADR 18).
     *
     * @param previous the cursor of the page before, or null
     * @param next the cursor of the page after, or null
     */
    public static <T> RestResponse<T> respond(T page, UriInfo uri, String previous, String next) {
        return ResponseBuilder.ok(page).links(of(uri, previous, next)).build();
    }

    /** Returns the links of a page; the parameters are those of {@link #respond}. */
    public static Link[] of(UriInfo uri, String previous, String next) {
        return Stream.of(link(uri, "first", ""), link(uri, "prev", previous), link(uri, "next", next))
                .filter(Objects::nonNull)
                .toArray(Link[]::new);
    }

    /** Links are relative to the service's root, so that they work behind any proxy. */
    private static Link link(UriInfo uri, String rel, String cursor) {
        if (cursor == null) {
            return null;
        }
        Object[] value = cursor.isEmpty() ? new Object[0] : new Object[] {cursor};
        String target = uri.getRequestUriBuilder()
                .replaceQueryParam("cursor", value)
                .build()
                .getRawQuery();
        String path = uri.getRequestUri().getRawPath() + (target == null ? "" : "?" + target);
        return Link.valueOf("<" + path + ">; rel=\"" + rel + "\"");
    }
}
