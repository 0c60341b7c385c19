package dev.rollcall.key;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.WiredTest;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first key of a user links the user in Keycloak, over a connection that can be cut. */
@Tag("slow")
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class KeyCreationFaultsTest extends WiredTest {

    private static final String KEYS = "/api/v1/users/me/keys";

    /** Nobody has received the secret, so the key must not begin to count later, whether Keycloak has made the link or not. */
    @ParameterizedTest
    @EnumSource(WireDirection.class)
    void creationWithoutAnAnswerOfKeycloakIsGivenUpAndCanBeRepeated(WireDirection lost) {
        Keys keys = new Keys(realm.createIdentity("key-fault", "user"));
        ApiCaller owner = keys.signedIn();
        owner.id();
        String key = UUID.randomUUID().toString();
        Map<String, Object> draft = Keys.draft("account:read");
        wires.admin().drop(lost, "POST", "/users/.*/federated-identity/.*", 1_000);

        owner.key(key).post(KEYS, draft).expect(202);
        assertThat(owner.read(KEYS).list("items")).isEmpty();
        reset();
        await().until(() -> settle(keys.owner().subject()), "not-done by sweeper"::equals);

        assertThat(owner.read(KEYS).list("items")).isEmpty();
        String secret = owner.key(key).post(KEYS, draft).expect(201).path("secret");
        Api.as(secret).get("/api/v1/users/me").expect(200);
    }

    private String settle(String owner) {
        execute(
                "update open_acts set due_at = now() where act_id in (select id from audit_log where actor = ?)",
                owner);
        sweeper.run();
        return text(
                "select coalesce(outcome || ' by ' || settled_by, 'open') from acts where actor = ? and action = 'create-key'",
                owner);
    }
}
