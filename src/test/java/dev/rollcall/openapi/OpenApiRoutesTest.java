package dev.rollcall.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.rollcall.problem.Problem;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The served document is the one of the build, as JSON or YAML, with the URLs of the realm. */
@QuarkusTest
class OpenApiRoutesTest {

    private static final Path GENERATED = Path.of("target/openapi/openapi.yaml");

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

        assertThat(new YAMLMapper().readTree(given().get("/q/openapi.yaml").asString()))
                .isEqualTo(expected);
        assertThat(new ObjectMapper().readTree(given().get("/q/openapi.json").asString()))
                .isEqualTo(expected);
    }
}
