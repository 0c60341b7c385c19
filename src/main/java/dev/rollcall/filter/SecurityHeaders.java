package dev.rollcall.filter;

import dev.rollcall.http.HttpDate;
import dev.rollcall.openapi.OpenApiRealm;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;

/**
 * Adds restrictive security headers to every response, whatever sends it: a resource, a file, the security layer, or a route that runs
 * before those of {@code quarkus.http.header}. Headers that are already set stay, such as a page's policy or a file's cache time. All other
 * responses may load nothing and must not be cached, so that a forgotten header never leaves personal data or a credential in a cache.
 * {@code Date} is set here, too, since every response passes.
 */
@ApplicationScoped
class SecurityHeaders {

    private static final String POLICY = "Content-Security-Policy";
    private static final String SWAGGER_UI = "/q/swagger-ui";

    /** Quarkus' Dev UI, which exists only in dev mode and needs no policy. */
    private static final String DEV_UI = "/q/dev-ui";

    private static final List<String> SWAGGER_UI_SCRIPTS = List.of(
            "'sha256-A+9fR4nhaHtFTmS2w/qPcJ4EdjCTun/X/SCV3Vk9XRw='",
            "'sha256-7CmdJoxMRMUoew1T5mVjGZqPz6djqOum0Jl1iC7Mrms='",
            "'sha256-LBvpYlPUgLtcM8vvKH1uoI046s3I55AcGDvzR64KUzc='",
            "'sha256-4IiDsMH+GkJlxivIDNfi6qk0O5HPtzyvNwVT3Wt8TIw='");

    private static final String SWAGGER_UI_STYLE = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

    private static final String ONE_YEAR = "max-age=31536000";

    /** Before the routes of all other beans. */
    private static final int FIRST = 1;

    private static final Map<String, String> ALWAYS = Map.ofEntries(
            Map.entry("X-Content-Type-Options", "nosniff"),
            Map.entry("X-Frame-Options", "DENY"),
            Map.entry("Referrer-Policy", "no-referrer"),
            Map.entry("Cache-Control", "no-store"),
            Map.entry(POLICY, "default-src 'none'; frame-ancestors 'none'"));

    private final OpenApiRealm realm;
    private final HttpDate date;
    private final String hsts;
    private final LaunchMode mode = LaunchMode.current();

    SecurityHeaders(OpenApiRealm realm, HttpDate date, HstsConfig hsts) {
        this.realm = realm;
        this.date = date;
        this.hsts = hsts.includeSubDomains() ? ONE_YEAR + "; includeSubDomains" : ONE_YEAR;
    }

    void register(@Observes @Priority(FIRST) Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::completeLater);
    }

    void registerManagement(@Observes @Priority(FIRST) ManagementInterface management) {
        register(management.router());
    }

    /** Handlers for the end of the headers run in reverse order of registration: this one runs last and sees all headers. */
    private void completeLater(RoutingContext context) {
        context.addHeadersEndHandler(end -> complete(context));
        context.next();
    }

    private void complete(RoutingContext context) {
        MultiMap headers = context.response().headers();
        // the handler of files has set one, without the leading zero of a day below ten
        headers.set("Date", date.now());
        String path = context.normalizedPath();
        if (path.startsWith(SWAGGER_UI)) {
            setIfAbsent(headers, POLICY, swaggerUiPolicy());
        }
        if (mode == LaunchMode.DEVELOPMENT
                && (path.startsWith(DEV_UI)
                        || isErrorPage(context.response().getStatusCode(), headers.get(HttpHeaders.CONTENT_TYPE)))) {
            headers.remove(POLICY);
            return;
        }
        ALWAYS.forEach((name, value) -> setIfAbsent(headers, name, value));
        if (mode == LaunchMode.NORMAL) {
            setIfAbsent(headers, "Strict-Transport-Security", hsts);
        }
    }

    /** Whether dev mode answers with Quarkus' page about an error in the code, which has its own styles and scripts. */
    static boolean isErrorPage(int status, String type) {
        return status == 500 && type != null && type.startsWith("text/html");
    }

    private static void setIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /**
     * The policy of the Swagger UI, which Quarkus provides. Two of its scripts, the script of its OAuth redirect page and one style are
     * inline, so they are allowed by hash; the first script differs when packaged. The hashes are the same in every deployment.
     * SecurityHeadersTest and PackagedIT print the new hashes when a Quarkus update changes them. The page calls this service, and Keycloak
     * for tokens.
     */
    private String swaggerUiPolicy() {
        return "default-src 'none'; script-src 'self' " + String.join(" ", SWAGGER_UI_SCRIPTS)
                + "; style-src 'self' " + SWAGGER_UI_STYLE + "; img-src 'self' data:; connect-src 'self' "
                + realm.tokenEndpoint()
                + "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    }
}
