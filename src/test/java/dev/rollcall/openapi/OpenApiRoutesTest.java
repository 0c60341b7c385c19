package dev.rollcall.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The served document is the one of the build, as JSON or YAML, with the URLs of the realm. */
@QuarkusTest
class OpenApiRoutesTest {

    private static final Path GENERATED = Path.of("target/openapi/openapi.yaml");

    @TestHTTPResource("/")
    URI service;

    @Inject
    OpenApiRealm realm;

    @ParameterizedTest
    @CsvSource({
        "/q/openapi, */*, yaml",
        "/q/openapi, application/yaml, yaml",
        "/q/openapi, 'application/json, */*', json",
        "/q/openapi?format=json, */*, json",
        "/q/openapi?format=JSON, application/yaml, json",
        "/q/openapi.json, application/yaml, json",
        "/q/openapi.yaml, application/json, yaml",
        "/q/openapi.yml, */*, yaml",
    })
    void extensionParameterAndAcceptHeaderChooseTheFormat(String path, String accept, String format) {
        Response get = given().accept(accept).get(path);
        Response head = given().accept(accept).head(path);

        assertThat(get.statusCode()).isEqualTo(200);
        assertThat(get.contentType()).isEqualToIgnoringCase("application/%s;charset=UTF-8".formatted(format));
        assertThat(get.body().asString()).startsWith(format.equals("json") ? "{" : "---\nopenapi: ");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.contentType()).isEqualTo(get.contentType());
        assertThat(head.asByteArray()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/openapi?format=json", "/q/openapi.yaml", "/q/openapi.json"})
    void documentIsCompressedForClientsThatAcceptIt(String path) throws IOException {
        Answer plain = ask("GET", path);

        for (String coding : List.of("gzip", "deflate, GZIP;q=0.5", "br, *", "gzip, identity;q=0")) {
            Answer compressed = ask("GET", path, "Accept-Encoding: " + coding);

            assertThat(compressed.headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("etag", plain.headers().get("etag"))
                    .containsEntry("vary", "Accept, Accept-Encoding");
            assertThat(length(compressed)).isLessThan(length(plain) / 4);
            assertThat(ask("HEAD", path, "Accept-Encoding: " + coding).headers())
                    .containsEntry("content-encoding", "gzip")
                    .containsEntry("etag", plain.headers().get("etag"));
        }
        for (String coding : List.of("", "identity", "br", "gzip;q=0, *", "x;q=y")) {
            Answer answer = ask("GET", path, "Accept-Encoding: " + coding);

            assertThat(answer.headers())
                    .doesNotContainKey("content-encoding")
                    .containsEntry("vary", "Accept, Accept-Encoding");
            assertThat(answer.body()).isEqualTo(plain.body());
        }
        assertThat(Api.anonymous().header("Accept-Encoding", "gzip").get(path).asString())
                .isEqualTo(plain.body());
    }

    /** The tag is weak, because it is the same for the compressed document. */
    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/openapi?format=json", "/q/openapi.yaml", "/q/openapi.json"})
    void unchangedDocumentIsAnsweredWith304(String path) throws IOException {
        Answer first = ask("GET", path, "Accept-Encoding: gzip");
        String tag = first.headers().get("etag");
        assertThat(tag).matches("W/\"[0-9a-f]{24}\"");
        assertThat(first.headers()).containsEntry("cache-control", "no-cache");

        for (String known : List.of(tag, tag.substring(2), "\"other\", " + tag, "*")) {
            for (String method : List.of("GET", "HEAD")) {
                Answer answer = ask(method, path, "If-None-Match: " + known);

                assertThat(answer.status()).isEqualTo(304);
                assertThat(answer.headers())
                        .containsEntry("etag", tag)
                        .containsEntry("vary", "Accept, Accept-Encoding")
                        .containsEntry("cache-control", "no-cache")
                        .doesNotContainKey("content-type");
            }
        }
        assertThat(ask("GET", path, "If-None-Match: W/\"of-another-release\"").status())
                .isEqualTo(200);
        assertThat(ask("GET", path, "If-Match: \"of-another-release\"").status())
                .isEqualTo(412);
    }

    @Test
    void formatsHaveDifferentTags() throws IOException {
        assertThat(ask("GET", "/q/openapi.json").headers().get("etag"))
                .isNotEqualTo(ask("GET", "/q/openapi.yaml").headers().get("etag"));
    }

    private Answer ask(String method, String path, String... headers) throws IOException {
        try (WireConnection connection = new WireConnection(service)) {
            connection.sendHead(method, path, headers);
            return method.equals("HEAD") ? connection.readHead() : connection.read();
        }
    }

    private static int length(Answer answer) {
        return Integer.parseInt(answer.headers().get("content-length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml"})
    void documentIsOnlyRead(String path) {
        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            Response answer = given().request(method, path);

            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
            assertThat(answer.contentType()).isEqualTo(Problem.MEDIA_TYPE);
        }
        given().options(path).then().statusCode(204).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void bothFormatsHaveTheDocumentOfTheBuildAndTheRealm() throws IOException {
        ObjectNode expected = (ObjectNode) new YAMLMapper().readTree(Files.readString(GENERATED));
        realm.addTo(expected);

        assertThat(new YAMLMapper()
                        .readTree(Api.anonymous().get("/q/openapi.yaml").asString()))
                .isEqualTo(expected);
        assertThat(new ObjectMapper()
                        .readTree(Api.anonymous().get("/q/openapi.json").asString()))
                .isEqualTo(expected);
    }
}
