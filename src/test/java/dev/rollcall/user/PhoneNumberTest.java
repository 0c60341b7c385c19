package dev.rollcall.user;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.user.IdentitySnapshot.Part;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The phone number, from Keycloak's user attribute to every place that shows it. */
@QuarkusTest
class PhoneNumberTest {

    private static final String NUMBER = "+49 30 23125 003";
    private static final String USERS = "/api/v1/users";
    private static final String ME = USERS + "/me";
    private static final String PATCH = "application/merge-patch+json";

    private final Realm realm = Realm.get();

    @Inject
    DataSource database;

    @Inject
    UserWriter writer;

    private Realm.Identity identity;
    private String id;

    @BeforeEach
    void signIn() {
        identity = realm.createIdentity("phone", "user");
        setNumber(NUMBER);
        id = as(identity)
                .get(ME)
                .then()
                .statusCode(200)
                .body("phoneNumber", equalTo(NUMBER))
                .extract()
                .path("id");
    }

    private void setNumber(String number) {
        realm.update(identity, Map.of("attributes", Map.of("phoneNumber", List.of(number))));
    }

    private RequestSpecification as(Realm.Identity caller) {
        return given().auth().oauth2(realm.token(caller));
    }

    private RequestSpecification asAdmin() {
        return given().auth().oauth2(realm.token("admin", "admin"));
    }

    private JsonNode inKeycloak() {
        return Realm.json(
                realm.admin("GET", "/users/" + identity.subject(), null).body());
    }

    private String column() throws SQLException {
        return new ServiceDatabase(database)
                .text("select coalesce(phone_number, 'none') from users where keycloak_id = ?", identity.subject());
    }

    @Test
    void removalInKeycloakIsCopiedAtTheNextRequest() {
        realm.update(identity, Map.of("attributes", Map.of()));

        as(identity).get(ME).then().statusCode(200).body("phoneNumber", nullValue());
    }

    @Test
    void tokenWithoutTheScopePhoneKeepsThePhoneNumber() throws SQLException {
        Instant now = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MICROS);
        IdentitySnapshot snapshot = new IdentitySnapshot(
                identity.subject(),
                identity.username(),
                null,
                false,
                "Other",
                "Last",
                null,
                null,
                true,
                List.of("user"),
                Set.of(Part.PROFILE, Part.ENABLED, Part.ROLES),
                now);

        User written = writer.writeFromToken(UUID.randomUUID(), snapshot, now, ChangeContext.of(Origin.TOKEN))
                .orElseThrow();

        assertThat(written.firstName).isEqualTo("Other");
        assertThat(written.phoneNumber).isEqualTo(NUMBER);
        assertThat(written.email).isEqualTo(identity.username() + "@example.org");
        assertThat(column()).isEqualTo(NUMBER);
    }

    @Test
    void requestThatSetsThePhoneNumberIsRefused() {
        Map<String, String> body = Map.of("phoneNumber", "+49 30 23125 004");

        asAdmin()
                .contentType("application/json")
                .body(Map.of("username", "phone-" + UUID.randomUUID(), "phoneNumber", "+49 30 23125 004"))
                .post(USERS)
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("phoneNumber")));
        asAdmin().contentType(PATCH).body(body).patch(USERS + "/" + id).then().statusCode(422);
        as(identity).contentType(PATCH).body(body).patch(ME).then().statusCode(422);

        assertThat(inKeycloak().at("/attributes/phoneNumber/0").asText()).isEqualTo(NUMBER);
    }

    @Test
    void patchOfOtherFieldsKeepsThePhoneNumberInKeycloak() {
        asAdmin()
                .contentType(PATCH)
                .body(Map.of("firstName", "Second", "locale", "de"))
                .patch(USERS + "/" + id)
                .then()
                .statusCode(200)
                .body("locale", equalTo("de"))
                .body("phoneNumber", equalTo(NUMBER));

        assertThat(inKeycloak().at("/attributes/phoneNumber/0").asText()).isEqualTo(NUMBER);
    }

    @Test
    void exportsContainThePhoneNumber() {
        String query = "?search=" + identity.username();
        assertThat(asAdmin().get(USERS + "/export" + query + "&format=ndjson").asString())
                .contains("\"phoneNumber\":\"" + NUMBER + "\"");
        assertThat(asAdmin().get(USERS + "/export" + query + "&format=csv").asString())
                .contains(",phoneNumber,")
                .contains(",'" + NUMBER + ",");
        as(identity)
                .get(ME + "/export")
                .then()
                .statusCode(200)
                .body("record.phoneNumber", equalTo(NUMBER))
                .body("identity.phoneNumber", equalTo(NUMBER));
    }

    @Test
    void deletionErasesThePhoneNumber() throws SQLException {
        asAdmin().delete(USERS + "/" + id).then().statusCode(204);

        assertThat(column()).isEqualTo("none");
    }
}
