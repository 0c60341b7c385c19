package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The first key of a user links them to the service in Keycloak, and the end of the last one removes the link. */
@QuarkusTest
class KeyLinksTest {

    @Inject
    KeyLinks links;

    @Inject
    Clock clock;

    @Inject
    ServiceDatabase database;

    private final Realm realm = Realm.get();
    private final Realm.Identity owner = realm.createIdentity("key-link", "user");
    private final Keys keys = new Keys(owner);

    @BeforeEach
    void forgetOthers() {
        database.execute("delete from key_links");
    }

    @Test
    void firstKeyLinksAndTheEndOfTheLastOneUnlinks() {
        assertThat(linkOf(owner)).isEmpty();
        Keys.Key first = keys.create("account:read");
        Keys.Key second = keys.create("account:read");
        assertThat(linkOf(owner)).isEqualTo(owner.subject());

        revoke(first);
        removeUnused();
        assertThat(linkOf(owner)).isEqualTo(owner.subject());

        revoke(second);
        removeUnused();
        assertThat(linkOf(owner)).isEmpty();
        assertThat(database.number("select count(*) from key_links")).isZero();

        keys.create("account:read");
        assertThat(linkOf(owner)).isEqualTo(owner.subject());
    }

    /** The link comes before the key. */
    @Test
    void linkOfAKeyThatIsBeingCreatedStays() {
        links.link(UUID.randomUUID(), owner.subject());

        links.removeUnused(clock.instant().minus(Duration.ofMinutes(5)));

        assertThat(linkOf(owner)).isEqualTo(owner.subject());
    }

    @Test
    void linkToAnotherUserIsReplaced() {
        realm.admin(
                "POST",
                "/users/%s/federated-identity/%s".formatted(owner.subject(), KeySwapAddress.NAME),
                Map.of("userId", "somebody", "userName", "else"));

        keys.create("account:read");

        assertThat(linkOf(owner)).isEqualTo(owner.subject());
    }

    @Test
    void expiredKeysAndDeletedUsersAreUnlinked() {
        Keys.Key key = keys.create("account:read");
        database.execute("update api_keys set expires_at = now() where id = '%s'".formatted(key.id()));
        Realm.Identity gone = realm.createIdentity("key-link", "user");
        new Keys(gone).create("account:read");
        realm.delete(gone);
        Api.admin().delete("/api/v1/users/" + id(gone)).expect(204);

        removeUnused();

        assertThat(linkOf(owner)).isEmpty();
        assertThat(database.number("select count(*) from key_links")).isZero();
    }

    private String id(Realm.Identity identity) {
        return database.text("select id from users where keycloak_id = '%s'".formatted(identity.subject()));
    }

    private void revoke(Keys.Key key) {
        ApiCaller caller = keys.signedIn();
        caller.delete("/api/v1/users/me/keys/" + key.id()).expect(204);
    }

    private void removeUnused() {
        links.removeUnused(clock.instant().plus(Duration.ofMinutes(1)));
    }

    private String linkOf(Realm.Identity identity) {
        for (JsonNode link : realm.read("/users/" + identity.subject() + "/federated-identity")) {
            if (link.path("identityProvider").asText().equals(KeySwapAddress.NAME)) {
                return link.path("userId").asText();
            }
        }
        return "";
    }
}
