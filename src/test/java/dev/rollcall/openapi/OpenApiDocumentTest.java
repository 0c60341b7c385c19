package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Keeps {@code openapi.yaml} up to date: clients are generated from it, so each change must be visible in a review. */
@QuarkusTest
class OpenApiDocumentTest {

    private static final Path COMMITTED = Path.of("openapi.yaml");
    private static final Path GENERATED = Path.of("target/openapi/openapi.yaml");
    private static final String UPDATE = "openapi.update";

    @Test
    void committedDocumentMatchesTheCode() throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.copy(GENERATED, COMMITTED, StandardCopyOption.REPLACE_EXISTING);
        }

        assertThat(COMMITTED).as("""
                        The API differs from openapi.yaml. If the change is intended, update the document with
                            mvn test -Dtest=OpenApiDocumentTest -D%s
                        and commit it""".formatted(UPDATE)).hasSameTextualContentAs(GENERATED);
    }

    @Test
    void servedDocumentHasTheUrlsOfTheRealm() {
        ApiResponse served = Api.anonymous().get("/q/openapi?format=json");

        String flow = "components.securitySchemes.keycloak.flows.authorizationCode.";
        String endpoints = Realm.get().url() + "/protocol/openid-connect";
        assertThat(served.text(flow + "authorizationUrl")).isEqualTo(endpoints + "/auth");
        assertThat(served.text(flow + "tokenUrl")).isEqualTo(endpoints + "/token");
        assertThat(served.text(flow + "refreshUrl")).isEqualTo(endpoints + "/token");
        assertThat(served.text("components.securitySchemes.keycloak.x-client-id"))
                .isEqualTo("rollcall-swagger");
    }
}
