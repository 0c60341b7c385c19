package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client repeats a change because it got no answer, while the first try is still in progress or after it has ended. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class RepeatedChangeTest extends WiredTest {

    private static final String JSON = "application/json";
    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String WAITING = """
            select count(*) from pg_stat_activity
            where wait_event_type = 'Lock' and query like 'insert into open_acts%'""";

    /** Sends the first request, sends the second once the first is about to commit, and returns the second's answer. */
    private Response whileInProgress(String subject, Supplier<Response> first, Supplier<Response> second) {
        PausedMessage outcome = wires.database().pauseCommit(WireDirection.REQUEST, OUTCOME, subject);
        CompletableFuture<Response> one = meanwhile(first);
        outcome.awaitPaused();
        CompletableFuture<Response> two = meanwhile(second);
        await().atMost(SOON).until(() -> number(WAITING) == 1);
        outcome.release();
        assertThat(TimeLimits.get(one).statusCode()).isEqualTo(200);
        return TimeLimits.get(two);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /roles | {\"roles\":[\"user\"]}",
                "PATCH | '' | {\"roles\":[\"user\"]}",
                "PATCH | '' | {\"firstName\":\"Second\",\"email\":null,\"enabled\":false}",
                "PATCH | '' | {\"attributes\":{\"tier\":\"silver\",\"more\":[1,2]}}"
            })
    void aRepeatedChangeSucceedsWhileTheFirstIsInProgress(String method, String below, String body) {
        Response user = created(newName());
        String path = USERS + "/" + user.path("id") + below;
        String subject = user.path("keycloakId");
        Supplier<Response> change =
                () -> asAdmin().contentType(typeOf(method)).body(body).request(method, path);

        Response repeated = whileInProgress(subject, change, change);

        assertThat(repeated.statusCode()).as(repeated.asString()).isEqualTo(200);
        assertThat(repeated.header("ETag"))
                .isEqualTo(asAdmin().get(USERS + "/" + user.path("id")).header("ETag"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /roles | {\"roles\":[\"user\"]}",
                "PATCH | '' | {\"firstName\":\"Second\",\"attributes\":{\"tier\":null}}"
            })
    void aRepeatedChangeOfAVersionSucceedsWhileTheFirstIsInProgressAndAfterwards(
            String method, String below, String body) {
        Response user = created(newName());
        String id = user.path("id");
        String etag = user.header("ETag");
        Supplier<Response> change = () -> asAdmin()
                .header("If-Match", etag)
                .contentType(typeOf(method))
                .body(body)
                .request(method, USERS + "/" + id + below);

        Response repeated = whileInProgress(user.path("keycloakId"), change, change);

        assertThat(repeated.statusCode()).as(repeated.asString()).isEqualTo(200);
        Response afterwards = change.get();
        afterwards
                .then()
                .statusCode(200)
                .header("ETag", asAdmin().get(USERS + "/" + id).header("ETag"));
        assertThat(afterwards.header("ETag")).isNotEqualTo(etag);
        // nothing is changed that holds already
        assertThat(number("select count(*) from acts where user_id = ?::uuid", id))
                .isEqualTo(2);
    }

    @Test
    void aRepeatedChangeOfTheOwnAccountSucceeds() {
        Response me = asAdmin().get(USERS + "/me");
        String etag = me.header("ETag");
        Supplier<RequestSpecification> request =
                () -> asAdmin().contentType(PATCH).body("{\"firstName\":\"Again\"}");

        Response repeated = whileInProgress(
                self().subject(),
                () -> request.get().patch(USERS + "/me"),
                () -> request.get().patch(USERS + "/me"));

        assertThat(repeated.statusCode()).as(repeated.asString()).isEqualTo(200);
        request.get().header("If-Match", etag).patch(USERS + "/me").then().statusCode(200);
        asAdmin()
                .contentType(PATCH)
                .body("{\"firstName\":\"Other\"}")
                .header("If-Match", etag)
                .patch(USERS + "/me")
                .then()
                .statusCode(412);
    }

    @Test
    void withoutAVersionTheLaterOfTwoDifferentChangesCounts() {
        Response user = created(newName());
        String id = user.path("id");

        Response later = whileInProgress(
                user.path("keycloakId"),
                () -> patch(id, "{\"firstName\":\"One\",\"roles\":[\"user\"]}")
                        .extract()
                        .response(),
                () -> patch(id, "{\"firstName\":\"Two\",\"roles\":[\"admin\"]}")
                        .extract()
                        .response());

        later.then().statusCode(200).body("firstName", equalTo("Two"));
        asAdmin().get(USERS + "/" + id).then().body("firstName", equalTo("Two")).body("roles[0]", equalTo("admin"));
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("admin");
    }

    @Test
    void withAVersionTheLaterOfTwoDifferentChangesIsRefused() {
        Response user = created(newName());
        String path = USERS + "/" + user.path("id") + "/roles";

        Response later = whileInProgress(
                user.path("keycloakId"),
                () -> asAdmin().contentType(JSON).body("{\"roles\":[\"user\"]}").put(path),
                () -> asAdmin()
                        .header("If-Match", user.header("ETag"))
                        .contentType(JSON)
                        .body("{\"roles\":[\"admin\"]}")
                        .put(path));

        later.then().statusCode(412);
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
    }

    private static String typeOf(String method) {
        return method.equals("PATCH") ? PATCH : JSON;
    }
}
