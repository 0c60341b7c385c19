package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A role gets realm administration between the check and the grant: the grant is undone. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class SlippedGrantTest extends WiredTest {

    private static final String PROTECTED = "urn:rollcall:problem:protected-identity";
    private static final String ONE = "/users/(?!profile)[^/]+";
    private static final String ROLES = ONE + "/role-mappings/realm";
    private static final String HELD_ADMINISTRATION = ONE + "/role-mappings/clients/[^/]+/composite";

    private final RealmAdministrators administrators = new RealmAdministrators(realm);

    private String role;

    @BeforeEach
    void createAnEmptyRole() {
        role = realm.createRole("slipped");
    }

    /** Adds realm administration to the role just before it is granted. */
    private <T> T whileTheRoleGetsItsContents(Supplier<T> request) {
        PausedMessage grant = wires.admin().pause(WireDirection.REQUEST, "POST", ROLES);
        CompletableFuture<T> answer = meanwhile(request);
        grant.awaitPaused();
        administrators.addTo(role);
        grant.release();
        return TimeLimits.get(answer);
    }

    @Test
    void aReplacementOfRolesIsUndone() {
        ApiResponse user = created(newName(), "user");

        whileTheRoleGetsItsContents(
                        () -> admin.put(USERS + "/" + user.path("id") + "/roles", Map.of("roles", List.of(role))))
                .expectProblem(403, PROTECTED);
        assertThat(wires.admin().count("POST", ROLES)).isPositive();
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(outcome()).isEqualTo("refused by request");
        admin.get(USERS + "/" + user.path("id")).body("roles", equalTo(List.of("user")));
    }

    @Test
    void aPatchIsUndone() {
        ApiResponse user = created(newName(), "user");

        ApiResponse response = whileTheRoleGetsItsContents(() ->
                patch(user.path("id"), "{\"firstName\":\"Changed\",\"roles\":[\"user\",\"%s\"]}".formatted(role)));

        response.expectProblem(403, PROTECTED);
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(inKeycloak(user.path("username")).at("/0/firstName").asText())
                .isEqualTo("First");
        assertThat(outcome()).isEqualTo("refused by request");
        admin.get(USERS + "/" + user.path("id"))
                .body("firstName", equalTo("First"))
                .body("roles", equalTo(List.of("user")));
    }

    @Test
    void aCreationIsUndone() {
        String name = newName();

        whileTheRoleGetsItsContents(() -> create(newKey(), userNamed(name, "user", role)))
                .expectProblem(403, PROTECTED);
        assertThat(wires.admin().count("POST", "/users")).isEqualTo(1);
        assertThat(inKeycloak(name)).isEmpty();
        assertThat(outcome()).isEqualTo("refused by request");
    }

    @Test
    void anImportLineIsUndone() {
        String name = newName();

        List<JsonNode> answer = whileTheRoleGetsItsContents(() -> new BulkClient(service, realm.token(self()))
                .importFile(
                        "", BulkClient.NDJSON, null, "{\"username\":\"%s\",\"roles\":[\"%s\"]}".formatted(name, role)));

        assertThat(answer.get(0).path("status").asInt()).isEqualTo(403);
        assertThat(answer.get(0).at("/problem/type").asText()).isEqualTo(PROTECTED);
        assertThat(inKeycloak(name)).isEmpty();
    }

    /** Cuts the connection before the grant is checked. */
    private void failTheCheckAfterTheGrant() {
        wires.admin()
                .drop(
                        WireDirection.REQUEST,
                        RequestPattern.of("GET", HELD_ADMINISTRATION).after("POST", ROLES),
                        1_000);
    }

    private void awaitUndoBySweeper() {
        reset();
        awaitOutcomeBySweeper("refused");
    }

    @Test
    void theSweeperUndoesAnUncheckedGrant() {
        ApiResponse user = created(newName(), "user");
        String subject = user.path("keycloakId");
        failTheCheckAfterTheGrant();
        assertPending(whileTheRoleGetsItsContents(
                () -> patch(user.path("id"), "{\"roles\":[\"user\",\"%s\"]}".formatted(role))));
        assertThat(rolesInKeycloak(subject)).containsExactlyInAnyOrder("user", role);

        awaitUndoBySweeper();

        assertThat(rolesInKeycloak(subject)).containsExactly("user");
        admin.get(USERS + "/" + user.path("id")).body("roles", equalTo(List.of("user")));
    }

    @Test
    void theSweeperUndoesAnUncheckedCreation() {
        String name = newName();
        failTheCheckAfterTheGrant();
        assertPending(whileTheRoleGetsItsContents(() -> create(newKey(), userNamed(name, role))));
        assertThat(inKeycloak(name)).hasSize(1);

        awaitUndoBySweeper();

        assertThat(inKeycloak(name)).isEmpty();
    }
}
