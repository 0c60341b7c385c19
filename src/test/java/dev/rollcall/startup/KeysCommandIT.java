package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedProcess.Result;
import dev.rollcall.testing.packaged.PackagedStack;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The command {@code rollcall keys jwks} of the packaged service: before its first start, beside it, and after a change of its secret. Keycloak
 * accepts what it prints.
 */
@Tag("process")
@Tag("slow")
class KeysCommandIT {

    private static final String NEXT = "another-secret-for-the-packaged-service";

    private final OwnRealm own = new OwnRealm();
    private Map<String, String> settings;

    @BeforeEach
    void configure() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        settings = new HashMap<>(new PackagedStack().start());
        settings.putAll(own.start());
        settings.put("rollcall.keys.enabled", "true");
    }

    @AfterEach
    void stop() {
        if (own.realm() != null) {
            own.stop();
        }
    }

    @Test
    void printsWhatTheServiceServesOrWhyItHasNone() throws Exception {
        String url = "quarkus.datasource.jdbc.url";
        Result early = keys(Map.of(url, settings.get(url).replace(",public", "")));
        assertThat(early.exitCode()).isEqualTo(1);
        assertThat(early.errors())
                .contains("The signing key cannot be read from the database", "signing_keys")
                .doesNotContain("\tat ");

        String served;
        try (PackagedProcess service = PackagedProcess.start(settings)) {
            served = get(service.awaitReady().resolve("/.well-known/jwks.json"));
            assertThat(keys(Map.of()).output()).startsWith(served);
        }
        assertThat(served).contains("\"crv\":\"P-256\"").doesNotContain("\"d\":");

        Result lost = keys(Map.of("rollcall.secret", NEXT));
        assertThat(lost.exitCode()).isEqualTo(1);
        assertThat(lost.errors())
                .contains("it cannot decrypt its signing key", "Set rollcall.previous-secret to the former value");
        Result changed =
                keys(Map.of("rollcall.secret", NEXT, "rollcall.previous-secret", settings.get("rollcall.secret")));
        assertThat(changed.exitCode()).as(changed.output()).isZero();
        assertThat(changed.output()).startsWith(served).doesNotContain(settings.get("rollcall.secret"), NEXT);

        Result off = keys(Map.of("rollcall.keys.enabled", "false"));
        assertThat(off.exitCode()).isEqualTo(1);
        assertThat(off.errors()).contains("rollcall.keys.enabled");
        assertThat(PackagedProcess.run(settings, "keys").output()).contains("usage: rollcall keys jwks");
    }

    /** Keycloak cannot reach the service: no server listens at the address that it has. */
    @Test
    void printedKeyIsPastedIntoKeycloak() {
        try (PackagedProcess service = PackagedProcess.start(settings)) {
            URI address = service.awaitReady();
            KeySwapAddress.tell(own.realm(), URI.create("http://localhost:1"));
            ApiCaller owner =
                    Api.at(address, own.realm().signedInToken(own.realm().createIdentity("pasted", "user")));
            Map<String, Object> draft = Keys.draft("account:read");
            owner.post("/api/v1/users/me/keys", draft).expectProblem(409, "keys-off");

            paste(keys(Map.of()).output().strip());

            String secret =
                    owner.post("/api/v1/users/me/keys", draft).expect(201).path("secret");
            Api.at(address).tokenByKey(secret).expect(200).body("access_token", notNullValue());
        }
    }

    /** Does what docs/kubernetes.md says. */
    private void paste(String printed) {
        Realm realm = own.realm();
        ObjectNode provider = (ObjectNode) realm.read(KeySwapAddress.PROVIDER);
        provider.withObject("/config").put("useJwksUrl", "false").put("publicKeySignatureVerifier", printed);
        realm.admin("PUT", KeySwapAddress.PROVIDER, provider);
        ObjectNode client = (ObjectNode) realm.client(KeySwapAddress.NAME);
        client.withObject("/attributes")
                .put("use.jwks.url", "false")
                .put("use.jwks.string", "true")
                .put("jwks.string", printed);
        realm.admin("PUT", "/clients/" + client.path("id").asText(), client);
    }

    private Result keys(Map<String, String> changed) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(changed);
        return PackagedProcess.run(all, "keys", "jwks");
    }

    private static String get(URI url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url).build();
        return TimeLimits.send(HttpClient.newHttpClient(), request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
