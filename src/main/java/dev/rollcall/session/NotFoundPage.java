package dev.rollcall.session;

import dev.rollcall.page.PageShell;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemResponses;
import dev.rollcall.problem.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Shows a page to browsers at an unknown address: the page shell with status 404, whose script names the address. Other clients, and
 * browsers at the paths for machines, get a problem document.
 */
class NotFoundPage {

    private static final Pattern FOR_MACHINES = Pattern.compile("/(?:api|q)(?:/.*)?");

    private static final List<MediaType> DOCUMENTS =
            List.of(MediaType.APPLICATION_JSON_TYPE, new MediaType("application", "problem+json"));

    private final PageShell pages;
    private final Map<String, String> headers;

    /** @param headers those of the other pages */
    NotFoundPage(
            PageShell pages, @ConfigProperty(name = "quarkus.http.filter.pages.header") Map<String, String> headers) {
        this.pages = pages;
        this.headers = Map.copyOf(headers);
    }

    @ServerExceptionMapper(value = NotFoundException.class, priority = 1)
    Response notFound(RoutingContext context) {
        if (!isForAPerson(context)) {
            return ProblemResponses.of(Problem.of(ProblemType.NOT_FOUND, null)).build();
        }
        Response.ResponseBuilder page = pages.builder(Response.Status.NOT_FOUND);
        headers.forEach(page::header);
        return page.build();
    }

    /** Whether a browser navigates to the address. Scripts and images of a page may accept HTML, too. */
    private static boolean isForAPerson(RoutingContext context) {
        HttpServerRequest request = context.request();
        String mode = request.getHeader("Sec-Fetch-Mode");
        return (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)
                && !FOR_MACHINES.matcher(context.normalizedPath()).matches()
                && (mode == null || mode.equals("navigate"))
                && prefersHtml(request.headers().getAll(HttpHeaders.ACCEPT));
    }

    /** Whether the header names the type of pages, with a greater weight than the types of problem documents and no less than all others. */
    private static boolean prefersHtml(List<String> accept) {
        List<MediaType> accepted = accept.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .flatMap(NotFoundPage::range)
                .toList();
        double html = weight(accepted, List.of(MediaType.TEXT_HTML_TYPE));
        return html > weight(accepted, DOCUMENTS) && html >= weight(accepted, List.of(MediaType.WILDCARD_TYPE));
    }

    private static Stream<MediaType> range(String text) {
        try {
            return Stream.of(MediaType.valueOf(text.strip()));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    /** Returns the greatest weight of these types in a header; 0 if it names none of them. */
    private static double weight(List<MediaType> accepted, List<MediaType> types) {
        return accepted.stream()
                .filter(range -> types.stream()
                        .anyMatch(type -> type.getType().equalsIgnoreCase(range.getType())
                                && type.getSubtype().equalsIgnoreCase(range.getSubtype())))
                .mapToDouble(range -> weight(range.getParameters().getOrDefault("q", "1")))
                .max()
                .orElse(0);
    }

    /** An unreadable weight counts as none. */
    private static double weight(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
