package dev.rollcall.page;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Html;
import dev.rollcall.branding.Logo;
import dev.rollcall.branding.Support;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The file that all pages have in common. It contains no data: its script reads the path and calls the API. It tells the script the name, the logo
 * and the support address of the service, the languages that have texts, and the features that are enabled, so that no request is needed for
 * them.
 */
@ApplicationScoped
public class PageShell {

    private static final String FILE = "/index.html";

    /** With the charset, which the framework adds only to an answer with a body, not to that of HEAD. */
    private static final MediaType TYPE = MediaType.TEXT_HTML_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z-]+)}");

    /** The line of the file that remains only if there is a support address. */
    private static final Pattern SUPPORT_LINE = Pattern.compile("^.*\\$\\{support}.*\\R", Pattern.MULTILINE);

    private final Branding branding;
    private final String languages;
    private final String features;

    PageShell(Branding branding, @All List<PageFeature> features) {
        this.branding = branding;
        this.languages = String.join(" ", PageSources.languages());
        this.features = features.stream()
                .filter(PageFeature::enabled)
                .map(PageFeature::name)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    public Response response(Response.Status status) {
        return builder(status).build();
    }

    public Response.ResponseBuilder builder(Response.Status status) {
        return Response.status(status).type(TYPE).entity(text()).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Reads the file for each request: it changes in dev mode without a restart, and has only two thousand bytes. */
    String text() {
        String file = PageSources.read(FILE);
        return fill(
                branding.support().isPresent()
                        ? file
                        : SUPPORT_LINE.matcher(file).replaceAll(""));
    }

    /** Replaces <code>${name}</code> and <code>${logo}</code> in the text of a page. */
    public String fill(String page) {
        return PLACE.matcher(page).replaceAll(place -> Matcher.quoteReplacement(Html.escape(value(place.group(1)))));
    }

    private String value(String name) {
        return switch (name) {
            case "name" -> branding.name();
            case "languages" -> languages;
            case "features" -> features;
            case "logo" -> logo(branding);
            case "logo-type" ->
                branding.logo().map(Logo::kind).orElse(Logo.Kind.SVG).mediaType();
            case "support" -> branding.support().map(Support::href).orElseThrow();
            case "support-label" -> branding.support().map(Support::label).orElseThrow();
            default -> throw new IllegalStateException("A page has an unknown place: " + name);
        };
    }

    /** Returns the address of the logo. */
    static String logo(Branding branding) {
        return branding.logo()
                .map(logo -> "/app/logo." + logo.kind().extension())
                .orElse("/app/icon.svg");
    }
}
