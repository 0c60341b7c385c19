package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.At;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.wire.Held;
import dev.rollcall.testing.wire.HttpWire.Which;
import dev.rollcall.testing.wire.Wires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role comes to contain realm administration after it was looked at and before it is granted: the grant is taken back. */
@QuarkusTest
@WithTestResource(Wires.Between.class)
class SlippedGrantTest extends WiredTest {

    private static final String PROTECTED = "urn:rollcall:problem:protected-identity";
    private static final String ONE = "/users/[^/]+";
    private static final String ROLES = ONE + "/role-mappings/realm";
    private static final String HELD_ADMINISTRATION = ONE + "/role-mappings/clients/[^/]+/composite";

    private final RealmAdministrators administrators = new RealmAdministrators(realm);

    private String role;

    @TestHTTPResource("/")
    URI service;

    @BeforeEach
    void aRoleContainsNothingYet() {
        role = realm.createRole("slipped");
    }

    /** Lets the role have its contents just before it is granted. */
    private <T> T slipping(Supplier<T> request) {
        Held grant = wires.admin().hold(At.THE_WAY_THERE, "POST", ROLES);
        CompletableFuture<T> answer = meanwhile(request);
        grant.await();
        administrators.addTo(role);
        grant.release();
        return Patience.get(answer);
    }

    @Test
    void ofAReplacementOfRolesNothingIsLeft() {
        Response user = created(newName(), "user");
        wires.mend();

        Response response = slipping(() -> asAdmin()
                .contentType("application/json")
                .body(Map.of("roles", List.of(role)))
                .put(USERS + "/" + user.path("id") + "/roles"));

        response.then().statusCode(403).body("type", equalTo(PROTECTED));
        assertThat(wires.admin().count("POST", ROLES)).isPositive();
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(outcome()).isEqualTo("refused by request");
        asAdmin().get(USERS + "/" + user.path("id")).then().body("roles", equalTo(List.of("user")));
    }

    @Test
    void ofAPatchNothingIsLeft() {
        Response user = created(newName(), "user");
        wires.mend();

        Response response = slipping(
                () -> patch(user.path("id"), "{\"firstName\":\"Changed\",\"roles\":[\"user\",\"%s\"]}".formatted(role))
                        .extract()
                        .response());

        response.then().statusCode(403).body("type", equalTo(PROTECTED));
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(inKeycloak(user.path("username")).at("/0/firstName").asText())
                .isEqualTo("First");
        assertThat(outcome()).isEqualTo("refused by request");
        asAdmin()
                .get(USERS + "/" + user.path("id"))
                .then()
                .body("firstName", equalTo("First"))
                .body("roles", equalTo(List.of("user")));
    }

    @Test
    void ofACreationNobodyIsLeft() {
        String name = newName();

        Response response = slipping(() -> create(newKey(), person(name, "user", role)));

        response.then().statusCode(403).body("type", equalTo(PROTECTED));
        assertThat(wires.admin().count("POST", "/users")).isEqualTo(1);
        assertThat(inKeycloak(name)).isEmpty();
        assertThat(outcome()).isEqualTo("refused by request");
    }

    @Test
    void ofALineOfAnImportNobodyIsLeft() {
        String name = newName();

        List<JsonNode> answer = slipping(() -> new BulkClient(service, realm.token(self()))
                .importFile(
                        "", BulkClient.NDJSON, null, "{\"username\":\"%s\",\"roles\":[\"%s\"]}".formatted(name, role)));

        assertThat(answer.get(0).path("status").asInt()).isEqualTo(403);
        assertThat(answer.get(0).at("/problem/type").asText()).isEqualTo(PROTECTED);
        assertThat(inKeycloak(name)).isEmpty();
    }

    /** Who granted it does not get to look. */
    private void andNobodyLooksAfterwards() {
        wires.admin()
                .drop(At.THE_WAY_THERE, Which.is("GET", HELD_ADMINISTRATION).after("POST", ROLES), 1_000);
    }

    private void theSweeperTakesItBack() {
        wires.mend();
        closeBreaker();
        awaitOutcomeBySweeper("refused");
    }

    @Test
    void theSweeperTakesAGrantBackThatNobodyLookedAt() {
        Response user = created(newName(), "user");
        String subject = user.path("keycloakId");
        wires.mend();
        andNobodyLooksAfterwards();
        inDoubt(slipping(() -> patch(user.path("id"), "{\"roles\":[\"user\",\"%s\"]}".formatted(role))
                .extract()
                .response()));
        assertThat(rolesInKeycloak(subject)).containsExactlyInAnyOrder("user", role);

        theSweeperTakesItBack();

        assertThat(rolesInKeycloak(subject)).containsExactly("user");
        asAdmin().get(USERS + "/" + user.path("id")).then().body("roles", equalTo(List.of("user")));
    }

    @Test
    void theSweeperTakesACreationBackThatNobodyLookedAt() {
        String name = newName();
        andNobodyLooksAfterwards();
        inDoubt(slipping(() -> create(newKey(), person(name, role))));
        assertThat(inKeycloak(name)).hasSize(1);

        theSweeperTakesItBack();

        assertThat(inKeycloak(name)).isEmpty();
    }
}
