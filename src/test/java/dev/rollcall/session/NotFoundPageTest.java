package dev.rollcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class NotFoundPageTest {

    private static final String BROWSER =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    @TestHTTPResource("/")
    URI service;

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/user/me?a=b", "/app/nothing.js", "/apis", "/login/nothing", "/favicon.ico"})
    void browserAtAnUnknownAddressGetsAPage(String path) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            WireConnection.Answer answer =
                    connection.get(path, "Accept: " + BROWSER, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document");

            assertPage(answer);
            assertThat(answer.body()).contains("<title>Rollcall</title>", "src=\"/app/main.js\"");
        }
    }

    @Test
    void headHasTheHeadersOfThePage() throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead("HEAD", "/nothing", "Accept: " + BROWSER);
            assertPage(connection.readHead());

            assertThat(connection.get("/q/openapi").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html                                     | true",
                "TEXT/HTML;charset=utf-8                       | true",
                "text/html, */*                                | true",
                "text/html;q=0.9, application/json;q=0.8       | true",
                "application/json, text/html;q=0.9             | false",
                "application/problem+json, text/html           | false",
                "text/html;q=0.1, */*                          | false",
                "text/html;q=0                                 | false",
                "text/html;q=none                              | false",
                "text/*                                        | false",
                "*/*                                           | false",
                ";;,text                                       | false",
            })
    void pageIsForThoseWhoPreferHtml(String accept, boolean page) throws IOException {
        assertAnswer("/nothing", page, "Accept: " + accept);
    }

    @Test
    void clientsWithoutAPreferenceGetAProblem() throws IOException {
        assertAnswer("/nothing", false);
    }

    /** Browsers say what a request is for. */
    @ParameterizedTest
    @ValueSource(strings = {"no-cors", "cors", "same-origin"})
    void scriptsAndImagesGetAProblem(String mode) throws IOException {
        assertAnswer("/nothing", false, "Accept: " + BROWSER, "Sec-Fetch-Mode: " + mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/", "/api/v1/nothing", "//api/nothing", "/q/nothing", "/q/metrics"})
    void pathsForMachinesHaveNoPages(String path) throws IOException {
        assertAnswer(path, false, "Accept: " + BROWSER, "Sec-Fetch-Mode: navigate");
    }

    @Test
    void otherMethodsGetAProblem() throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead("POST", "/nothing", "Accept: " + BROWSER, "Content-Length: 0");

            assertProblem(connection.read());
        }
    }

    private void assertAnswer(String path, boolean page, String... headers) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            WireConnection.Answer answer = connection.get(path, headers);
            if (page) {
                assertPage(answer);
            } else {
                assertProblem(answer);
            }
        }
    }

    private static void assertPage(WireConnection.Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers())
                .containsEntry("content-type", "text/html;charset=UTF-8")
                .containsEntry("cache-control", "no-store")
                .containsEntry("content-security-policy", ExpectedHeaders.PAGES_POLICY)
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("x-frame-options", "DENY")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsKey("permissions-policy");
    }

    private static void assertProblem(WireConnection.Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.headers()).containsEntry("content-type", Problem.MEDIA_TYPE);
        assertThat(answer.headers().get("content-security-policy")).isNotEqualTo(ExpectedHeaders.PAGES_POLICY);
        assertThat(answer.body()).contains("urn:rollcall:problem:not-found");
    }
}
