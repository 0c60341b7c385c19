package dev.rollcall.user.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.testing.wire.WireConnection.Answer;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exports of the own data by clients that do not read them, with the default settings. */
@QuarkusTest
@Tag("slow")
class OwnExportTest extends OverSockets {

    private static final String EXPORT = "/api/v1/users/me/export";

    /** Shorter than {@code quarkus.http.idle-timeout}, which ends the connection otherwise. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    ServiceDatabase records;

    private String user;

    /** A user whose export is larger than the buffers of a connection. */
    @BeforeEach
    void createUserWithALongAuditLog() {
        Realm.Identity identity = realm.createIdentity("own-export", "user");
        user = "Authorization: Bearer " + realm.token(identity);
        records.execute("""
                insert into audit_log (id, at, action, user_id, actor, via, details)
                select gen_random_uuid(), now(), 'update', gen_random_uuid(), ?, 'bearer',
                    jsonb_build_object('fields', jsonb_build_array(repeat('x', 1000)))
                from generate_series(1, 20000) n""", identity.subject());
    }

    private WireConnection startWithoutReading() throws IOException {
        WireConnection export = connect();
        export.sendHead("GET", EXPORT, user);
        await().atMost(PATIENCE).until(() -> inProgress("long") == 1);
        return export;
    }

    @Test
    void unreadExportHoldsALongSlotAndIsClosed() throws IOException {
        WireConnection export = startWithoutReading();

        assertThat(inProgress("usual")).isZero();
        await().atMost(PATIENCE).until(() -> inProgress("long") == 0);
        assertThatThrownBy(export::read).isInstanceOf(IOException.class);
    }

    @Test
    void secondExportOfTheUserReturns429UntilTheFirstHasEnded() throws IOException {
        String another = "Authorization: Bearer " + realm.token(realm.createIdentity("own-export", "user"));
        WireConnection first = startWithoutReading();
        assertThat(first.line()).as("it has begun").isEqualTo("HTTP/1.1 200 OK");

        for (String same : new String[] {EXPORT, EXPORT + "/", "/api/v1/users/m%65/export"}) {
            Answer second = ask(same, user);
            assertProblem(second, 429, "too-many-requests");
            assertThat(second.headers()).containsEntry("retry-after", "10").doesNotContainKey("content-disposition");
        }
        assertThat(ask(EXPORT, another).status()).isEqualTo(200);
        first.close();
        await().atMost(PATIENCE).until(() -> ask(EXPORT, user).status() == 200);
    }

    @Test
    void exportWhoseClientLeftDoesNotBlockTheNext() throws IOException {
        startWithoutReading().close();

        await().atMost(PATIENCE).until(() -> ask(EXPORT, user).status() == 200);
    }
}
