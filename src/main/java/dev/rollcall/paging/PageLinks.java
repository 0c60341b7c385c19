package dev.rollcall.paging;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Link;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/** Adds the {@code Link} header (RFC 8288) of a page: the same query with other cursors. */
public final class PageLinks {

    private PageLinks() {}

    /**
     * @param previous the cursor of the page before, or null
     * @param next the cursor of the page after, or null
     */
    public static Response.ResponseBuilder add(
            Response.ResponseBuilder response, UriInfo uri, String previous, String next) {
        link(response, uri, "first", "");
        link(response, uri, "prev", previous);
        link(response, uri, "next", next);
        return response;
    }

    /** Links are relative to the service's root, so that they work behind any proxy. */
    private static void link(Response.ResponseBuilder response, UriInfo uri, String rel, String cursor) {
        if (cursor == null) {
            return;
        }
        Object[] value = cursor.isEmpty() ? new Object[0] : new Object[] {cursor};
        String target = uri.getRequestUriBuilder()
                .replaceQueryParam("cursor", value)
                .build()
                .getRawQuery();
        String path = uri.getRequestUri().getRawPath() + (target == null ? "" : "?" + target);
        response.header(HttpHeaders.LINK, Link.valueOf("<" + path + ">; rel=\"" + rel + "\""));
    }
}
