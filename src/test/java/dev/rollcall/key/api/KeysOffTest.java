package dev.rollcall.key.api;

import static dev.rollcall.key.KeyRecords.newKey;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the operator has not enabled keys, nobody creates one; those from earlier can still be seen and revoked. */
@QuarkusTest
@Tag("slow")
@TestProfile(KeysOffTest.Off.class)
class KeysOffTest {

    private static final String KEYS = "/api/v1/users/me/keys";

    /** As a deployment that does not set {@code rollcall.keys.enabled}. */
    public static final class Off implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rollcall.keys.enabled", "false");
        }
    }

    @Inject
    DataSource dataSource;

    @Test
    void keyIsNeitherCreatedNorRotatedButRevoked() {
        KeyRecords records = new KeyRecords(dataSource);
        ApiCaller person = new Keys(Realm.get().createIdentity("key-off", "user")).signedIn();
        String earlier = records.key(person.id());

        person.post(KEYS, newKey("users:read"))
                .expectProblem(409, "keys-off")
                .body("detail", containsString("rollcall.keys.enabled"));
        String tag = person.read(KEYS + "/" + earlier).header("ETag");
        person.ifMatch(tag).post(KEYS + "/" + earlier + "/rotate").expectProblem(409, "keys-off");
        person.read(KEYS)
                .body("keysOff", containsString("rollcall.keys.enabled"))
                .body("keysOffReason", equalTo("not-enabled"))
                .body("items.size()", equalTo(1));

        person.ifMatch(tag).delete(KEYS + "/" + earlier).expect(204);

        assertThat(records.endReason(earlier)).isEqualTo("revoked");
    }

    @Test
    void keyIsSwappedForNoToken() {
        Api.anonymous()
                .tokenByKey(KeySecret.generate().text())
                .expectProblem(400, "token-refused")
                .body("error", equalTo("invalid_grant"));
    }

    @Test
    void noSigningKeyIsPublished() {
        Api.anonymous().read("/.well-known/jwks.json").body("keys", empty());
    }

    @Test
    void pagesAreToldThatThereAreNoKeys() {
        given().accept("text/html")
                .get("/")
                .then()
                .statusCode(200)
                .body(containsString("<meta name=\"features\" content=\"\">"));
    }
}
