package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.Identity;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.user.IdentitySnapshot.Part;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The phone number, from Keycloak's user attribute to every place that shows it. */
@QuarkusTest
class PhoneNumberTest {

    private static final String NUMBER = "+49 30 23125 003";
    private static final String USERS = "/api/v1/users";
    private static final String ME = USERS + "/me";

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();

    @Inject
    ServiceDatabase records;

    @Inject
    UserWriter writer;

    private Realm.Identity identity;
    private String id;

    @BeforeEach
    void signIn() {
        identity = realm.createIdentity("phone", "user");
        setNumber(NUMBER);
        id = Api.as(identity).read(ME).body("phoneNumber", equalTo(NUMBER)).path("id");
    }

    private void setNumber(String number) {
        realm.update(identity, Map.of("attributes", Map.of("phoneNumber", List.of(number))));
    }

    private JsonNode inKeycloak() {
        return realm.user(identity.subject());
    }

    private String column() {
        return records.text(
                "select coalesce(phone_number, 'none') from users where keycloak_id = ?", identity.subject());
    }

    @Test
    void removalInKeycloakIsCopiedAtTheNextRequest() {
        realm.update(identity, Map.of("attributes", Map.of()));

        Api.as(identity).read(ME).body("phoneNumber", nullValue());
    }

    @Test
    void tokenWithoutTheScopePhoneKeepsThePhoneNumber() {
        Instant now = Instant.now().plusSeconds(5).truncatedTo(ChronoUnit.MICROS);
        List<String> roles = List.of("user");
        Identity inToken = new Identity(
                identity.subject(), identity.username(), null, false, "Other", "Last", null, null, true, null, roles);
        IdentitySnapshot snapshot =
                new IdentitySnapshot(inToken, roles, Set.of(Part.PROFILE, Part.ENABLED, Part.ROLES), now);

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

        admin.post(USERS, Map.of("username", "phone-" + UUID.randomUUID(), "phoneNumber", "+49 30 23125 004"))
                .expect(422)
                .body("errors.field", equalTo(List.of("phoneNumber")));
        admin.patch(USERS + "/" + id, body).expect(422);
        Api.as(identity).patch(ME, body).expect(422);

        assertThat(inKeycloak().at("/attributes/phoneNumber/0").asText()).isEqualTo(NUMBER);
    }

    @Test
    void patchOfOtherFieldsKeepsThePhoneNumberInKeycloak() {
        admin.patch(USERS + "/" + id, Map.of("firstName", "Second", "locale", "de"))
                .expect(200)
                .body("locale", equalTo("de"))
                .body("phoneNumber", equalTo(NUMBER));

        assertThat(inKeycloak().at("/attributes/phoneNumber/0").asText()).isEqualTo(NUMBER);
    }

    @Test
    void exportsContainThePhoneNumber() {
        String query = "?search=" + identity.username();
        assertThat(admin.get(USERS + "/export" + query + "&format=ndjson").asString())
                .contains("\"phoneNumber\":\"" + NUMBER + "\"");
        assertThat(admin.get(USERS + "/export" + query + "&format=csv").asString())
                .contains(",phoneNumber,")
                .contains(",'" + NUMBER + ",");
        Api.as(identity)
                .read(ME + "/export")
                .body("record.phoneNumber", equalTo(NUMBER))
                .body("identity.phoneNumber", equalTo(NUMBER));
    }

    @Test
    void deletionErasesThePhoneNumber() {
        admin.delete(USERS + "/" + id).expect(204);

        assertThat(column()).isEqualTo("none");
    }
}
