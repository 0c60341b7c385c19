package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.LoadState;
import com.sun.net.httpserver.HttpServer;
import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of pages and their files, and the use of a session by pages of other sites. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageHeadersTest {

    private static final String LIBRARY = "/_static/htm/3.1.1/preact/standalone.module.js";

    /** A request that browsers allow any page to send, without reading the answer. */
    private static final String SIMPLE = """
            ([url, body]) => fetch(url, {method: 'POST', mode: 'no-cors', credentials: 'include', body}).then(() => {})""";

    /** A request that browsers send only if the other origin allows it. */
    private static final String ASKED_FIRST = """
            url => fetch(url, {
              method: 'PATCH', credentials: 'include', body: '{"firstName": "Forged"}',
              headers: {'Content-Type': 'application/merge-patch+json'},
            }).then(() => 'answered', () => 'refused')""";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    /** Only for tests in a browser. */
    private Console console;

    @TestHTTPResource("/")
    URI service;

    @AfterAll
    void closeBrowser() {
        if (console != null) {
            console.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/console",
                "/console/sync?a=b",
                "/organizations",
                "/agents/0",
                "/invitation",
                "/email-change"
            })
    void pagesRunOnlyTheirOwnModules(String path) {
        Api.anonymous()
                .withoutRedirects()
                .header("Accept", "text/html,*/*")
                .get(path)
                .header("Content-Security-Policy", ExpectedHeaders.PAGES_POLICY)
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Permissions-Policy", containsString("camera=()"));
    }

    /** Opened directly, not even an image may run a script. */
    @ParameterizedTest
    @ValueSource(strings = {"/app/main.js", "/app/core/ui.js", "/app/style.css", "/app/icon.svg", "/app/nothing.js"})
    void resourcesOfAPageMayLoadNothing(String path) {
        Api.anonymous()
                .get(path)
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .header("X-Frame-Options", "DENY")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cross-Origin-Resource-Policy", "same-origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/app/main.js", "/app/style.css", "/app/icon.svg"})
    void unchangedFileIsAnsweredWith304(String path) {
        ApiResponse first = Api.anonymous().get(path);
        first.expect(200);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(first.header("ETag")).matches("W/\"[0-9a-f]{24}\"");

        Api.anonymous()
                .header("If-None-Match", first.header("ETag"))
                .get(path)
                .expect(304)
                .header("ETag", first.header("ETag"))
                .header("Cache-Control", "no-cache");
        Api.anonymous()
                .header("If-None-Match", "W/\"of-another-release\"")
                .header("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")
                .get(path)
                .expect(200);
    }

    @Test
    void libraryIsCachedForAYear() {
        Api.anonymous().read(LIBRARY).header("Cache-Control", "public, max-age=31536000, immutable");
    }

    @ParameterizedTest
    @CsvSource({
        "/, true",
        "/app/main.js, true",
        "/app/style.css, true",
        "/app/icon.svg, true",
        LIBRARY + ", true",
        "/console, true",
        "/api/v1/users/me, false",
        "/api/v1/users?limit=200, false",
        "/api/v1/users/export?format=ndjson, false",
        "/api/v1/users/export?format=csv, false"
    })
    void pagesAreCompressedButNotTheApi(String path, boolean compressed) {
        ApiResponse answer = admin.header("Accept-Encoding", "gzip").get(path);

        answer.expect(200);
        assertThat(answer.header("Content-Encoding")).isEqualTo(compressed ? "gzip" : null);
    }

    /** A range of a file that is compressed on the way would be one of other bytes. */
    @ParameterizedTest
    @CsvSource({
        "/, gzip",
        "/app/main.js, gzip",
        "/app/main.js, identity",
        LIBRARY + ", gzip",
        LIBRARY + ", identity",
        "/q/swagger-ui/oauth2-redirect.html, gzip"
    })
    void rangeOfAFileIsIgnored(String path, String coding) throws IOException {
        String accepted = "Accept-Encoding: " + coding;
        WireConnection.Answer whole = ask(path, accepted);

        for (String[] range : new String[][] {
            {"Range: bytes=0-3"}, {"Range: bytes=0-3", "If-Range: \"of-another-release\""}, {"Range: bytes=99999999-"},
        }) {
            WireConnection.Answer answer = ask(
                    path, Stream.concat(Stream.of(accepted), Stream.of(range)).toArray(String[]::new));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers()).doesNotContainKeys("accept-ranges", "content-range");
            assertThat(answer.body()).isEqualTo(whole.body());
        }
    }

    /** Otherwise a cache could send a compressed file to a client that cannot read it, or a plain one to all others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/app/main.js",
                "/app/style.css",
                "/app/icon.svg",
                LIBRARY,
                "/console",
                "/invitation"
            })
    void whatMayBeCompressedVariesByAcceptEncoding(String path) throws IOException {
        String token = "Authorization: Bearer " + realm.token("admin", "admin");
        WireConnection.Answer plain = ask(path, token);
        List<WireConnection.Answer> answers = new ArrayList<>(List.of(
                plain, ask(path, token, "Accept-Encoding: gzip"), ask(path, token, "Accept-Encoding: identity")));
        if (plain.headers().containsKey("last-modified")) {
            answers.add(ask(path, token, "If-Modified-Since: " + plain.headers().get("last-modified")));
        }
        if (plain.headers().containsKey("etag")) {
            answers.add(ask(path, token, "If-None-Match: " + plain.headers().get("etag")));
        }

        assertThat(plain.headers()).doesNotContainKey("content-encoding");
        assertThat(answers).extracting(WireConnection.Answer::status).isSubsetOf(200, 304);
        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(answer.headers().get("vary")).isEqualToIgnoringCase("accept-encoding"));
    }

    @Test
    void apiDoesNotVaryByAcceptEncoding() throws IOException {
        assertThat(ask("/api/v1/users/me", "Authorization: Bearer " + realm.token("admin", "admin"))
                        .headers())
                .doesNotContainKey("vary");
    }

    private WireConnection.Answer ask(String path, String... headers) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            return connection.get(path, headers);
        }
    }

    @Test
    @WithBrowser
    @Tag("slow")
    void noTokenReachesAPage() {
        Page page = newPage();
        page.navigate(url("/"));
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
        page.waitForLoadState(LoadState.NETWORKIDLE);

        Object reachable = page.evaluate("""
                () => JSON.stringify([
                  {...localStorage}, {...sessionStorage}, document.cookie, document.documentElement.outerHTML, location.href,
                ])""");

        assertThat(reachable.toString())
                .contains("My account")
                .doesNotContain("eyJ")
                .doesNotContain("q_session");
        assertThat(page.evaluate("document.cookie")).isEqualTo("");
    }

    @Test
    @WithBrowser
    @Tag("slow")
    void inlineScriptIsNotRun() {
        Page page = newPage();
        page.navigate(url("/"));
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();

        page.evaluate("""
                () => {
                  const script = document.createElement('script');
                  script.textContent = 'window.stolen = true';
                  document.body.append(script);
                  const image = document.createElement('img');
                  image.setAttribute('onerror', 'window.stolen = true');
                  image.src = '/app/nothing.png';
                  document.body.append(image);
                  return new Promise(resolve => image.addEventListener('error', resolve)).then(() => {});
                }""");

        assertThat(page.evaluate("window.stolen")).isNull();
    }

    /**
     * Another port of the same host is another origin, but the same site: the browser sends the cookie along, and the service
     * refuses. With another host it is another site, and the cookie stays at home.
     */
    @ParameterizedTest
    @WithBrowser
    @Tag("slow")
    @CsvSource({"localhost, 403", "127.0.0.1, 401"})
    void anotherOriginCannotWriteWithTheSession(String host, int status) throws IOException {
        String victim = Api.as(realm.token(realm.createIdentity("cross-site", "user")))
                .get("/api/v1/users/me")
                .text("id");
        String name = "forged-" + UUID.randomUUID().toString().substring(0, 8);
        String before = record(victim);
        HttpServer other = otherSite("""
                <!doctype html><title>Other site</title>
                <form method="post" enctype="text/plain" action="%s/session-revocation">
                  <button name="a" value="b">Win</button>
                </form>""".formatted(address(victim)));
        try {
            String origin = "http://" + host + ":" + other.getAddress().getPort();
            Page page = newPage();
            page.navigate(origin + "/");

            Response simple = page.waitForResponse(
                    "**/session-revocation",
                    () -> page.evaluate(SIMPLE, List.of(address(victim) + "/session-revocation", "")));
            assertThat(simple.status()).isEqualTo(status);
            // what may be sent without asking first is no JSON
            Response disguised = page.waitForResponse(
                    "**/api/v1/users",
                    () -> page.evaluate(
                            SIMPLE, List.of(url("/api/v1/users"), "{\"username\":\"%s\"}".formatted(name))));
            assertThat(disguised.status()).isEqualTo(status == 401 ? 401 : 415);
            assertThat(page.evaluate(ASKED_FIRST, address(victim))).isEqualTo("refused");
            Response submitted = page.waitForResponse(
                    "**/session-revocation",
                    () -> page.getByRole(AriaRole.BUTTON).click());
            assertThat(submitted.status()).isEqualTo(status);

            assertThat(record(victim)).isEqualTo(before);
            admin.query("search", name).read("/api/v1/users").body("items", empty());
            admin.read("/api/v1/users/" + victim + "/audit-log").body("items", empty());
        } finally {
            other.stop(0);
        }
    }

    private String address(String id) {
        return url("/api/v1/users/" + id);
    }

    private String record(String id) {
        return admin.get("/api/v1/users/" + id).asString();
    }

    private static HttpServer otherSite(String html) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = html.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Page newPage() {
        return console().newPage(Console.WIDE);
    }

    /** Most of these tests need no browser. */
    private Console console() {
        if (console == null) {
            console = Console.signedIn(service);
        }
        return console;
    }

    private String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }
}
