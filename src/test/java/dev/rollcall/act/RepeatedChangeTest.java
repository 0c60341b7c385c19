package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client repeats a change because it got no answer, while the first try is still in progress or after it has ended. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class RepeatedChangeTest extends WiredTest {

    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String WAITING = """
            select count(*) from pg_stat_activity
            where wait_event_type = 'Lock' and query like 'insert into open_acts%'""";

    /** Sends the first request, sends the second once the first is about to commit, and returns the second's answer. */
    private ApiResponse whileInProgress(String subject, Supplier<ApiResponse> first, Supplier<ApiResponse> second) {
        PausedMessage outcome = wires.database().pauseCommit(WireDirection.REQUEST, OUTCOME, subject);
        CompletableFuture<ApiResponse> one = meanwhile(first);
        outcome.awaitPaused();
        CompletableFuture<ApiResponse> two = meanwhile(second);
        await().atMost(SOON).until(() -> number(WAITING) == 1);
        outcome.release();
        TimeLimits.get(one).expect(200);
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
        ApiResponse user = created(newName());
        String path = USERS + "/" + user.path("id") + below;
        String subject = user.path("keycloakId");
        Supplier<ApiResponse> change = () -> admin.body(typeOf(method), body).send(method, path);

        ApiResponse repeated = whileInProgress(subject, change, change);

        repeated.expect(200);
        assertThat(repeated.header("ETag"))
                .isEqualTo(admin.get(USERS + "/" + user.path("id")).header("ETag"));
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
        ApiResponse user = created(newName());
        String id = user.path("id");
        String etag = user.header("ETag");
        Supplier<ApiResponse> change =
                () -> admin.ifMatch(etag).body(typeOf(method), body).send(method, USERS + "/" + id + below);

        whileInProgress(user.path("keycloakId"), change, change).expect(200);
        ApiResponse afterwards = change.get();
        afterwards.expect(200).header("ETag", admin.get(USERS + "/" + id).header("ETag"));
        assertThat(afterwards.header("ETag")).isNotEqualTo(etag);
        // nothing is changed that holds already
        assertThat(number("select count(*) from acts where user_id = ?::uuid", id))
                .isEqualTo(2);
    }

    @Test
    void aRepeatedChangeOfTheOwnAccountSucceeds() {
        ApiResponse me = admin.get(USERS + "/me");
        String etag = me.header("ETag");
        Supplier<ApiResponse> request = () -> admin.patch(USERS + "/me", "{\"firstName\":\"Again\"}");

        whileInProgress(self().subject(), request, request).expect(200);
        admin.ifMatch(etag).patch(USERS + "/me", "{\"firstName\":\"Again\"}").expect(200);
        admin.ifMatch(etag).patch(USERS + "/me", "{\"firstName\":\"Other\"}").expect(412);
    }

    @Test
    void withoutAVersionTheLaterOfTwoDifferentChangesCounts() {
        ApiResponse user = created(newName());
        String id = user.path("id");

        ApiResponse later = whileInProgress(
                user.path("keycloakId"),
                () -> patch(id, "{\"firstName\":\"One\",\"roles\":[\"user\"]}"),
                () -> patch(id, "{\"firstName\":\"Two\",\"roles\":[\"rollcall-admin\"]}"));

        later.expect(200).body("firstName", equalTo("Two"));
        admin.get(USERS + "/" + id).body("firstName", equalTo("Two")).body("roles[0]", equalTo("rollcall-admin"));
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("rollcall-admin");
    }

    @Test
    void withAVersionTheLaterOfTwoDifferentChangesIsRefused() {
        ApiResponse user = created(newName());
        String path = USERS + "/" + user.path("id") + "/roles";

        ApiResponse later = whileInProgress(
                user.path("keycloakId"),
                () -> admin.put(path, "{\"roles\":[\"user\"]}"),
                () -> admin.ifMatch(user.header("ETag")).put(path, "{\"roles\":[\"rollcall-admin\"]}"));

        later.expect(412);
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
    }

    private static String typeOf(String method) {
        return method.equals("PATCH") ? ApiCaller.MERGE_PATCH : ApiCaller.JSON;
    }
}
