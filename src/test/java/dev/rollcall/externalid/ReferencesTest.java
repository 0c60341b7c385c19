package dev.rollcall.externalid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records that are found by what a token or an older table knows of them. {@code AuthorizationMatrixTest} sends references to every endpoint.
 */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferencesTest {

    private static final String USERS = "/api/v1/users/";
    private static final String ORGANIZATIONS = "/api/v1/organizations/";

    private final ApiCaller admin = Api.admin();

    @TestHTTPResource("/")
    URI service;

    @Inject
    ServiceDatabase records;

    private String user;
    private String subject;
    private String organization;
    private String keycloakId;

    @BeforeAll
    void createRecords() {
        ApiCaller admin = Api.at(service, new Realm.Identity(null, "admin", "admin"));
        ApiResponse created =
                admin.post("/api/v1/users", Map.of("username", newName())).expect(201);
        user = created.path("id");
        subject = created.path("keycloakId");
        organization = admin.createOrganization(newName(), user);
        keycloakId = admin.read(ORGANIZATIONS + organization).path("keycloakId");
    }

    private static String newName() {
        return "referenced-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A service that has a token with the claim {@code organization} asks for the role of its user. */
    @Test
    void oneRequestAnswersTheRoleForAClaim() {
        admin.read(ORGANIZATIONS + "kc:" + keycloakId + "/members/kc:" + subject)
                .body("userId", equalTo(user))
                .body("role", equalTo("owner"));
        admin.read(USERS + "kc:" + subject + "/organizations")
                .body("items.id", equalTo(List.of(organization)))
                .body("items.role", equalTo(List.of("owner")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4711", "a/b", "a b", "ä|ö", "50%", "?x=1#y", "..", "a+b", "kc:x", "me", "陳\uD83D\uDE00"})
    void externalIdIsPercentEncodedInAPath(String text) {
        String externalId = text + " " + newName();
        admin.patch(USERS + user, Map.of("externalId", externalId)).expect(200);
        admin.patch(ORGANIZATIONS + organization, Map.of("externalId", externalId))
                .expect(200);

        asIs().read(USERS + "ext:" + encoded(externalId)).body("id", equalTo(user));
        asIs().read(USERS + encoded("ext:" + externalId)).body("id", equalTo(user));
        asIs().read(ORGANIZATIONS + "ext:" + encoded(externalId) + "/members/ext:" + encoded(externalId))
                .body("userId", equalTo(user));
    }

    /** Sends paths that are encoded already. */
    private ApiCaller asIs() {
        return admin.withEncodedPaths();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void answersNameTheRecordByItsId() {
        String externalId = newName();
        admin.patch(ORGANIZATIONS + organization, Map.of("externalId", externalId))
                .expect(200);

        String team = admin.post(ORGANIZATIONS + "ext:" + externalId + "/teams", Map.of("name", newName()))
                .expect(201)
                .path("id");
        admin.post(ORGANIZATIONS + "ext:" + externalId + "/teams", Map.of("name", newName()))
                .expect(201)
                .header("Location", containsString(ORGANIZATIONS + organization + "/teams/"));
        admin.put(ORGANIZATIONS + "ext:" + externalId + "/teams/" + team + "/members/kc:" + subject)
                .expect(204);

        admin.read(ORGANIZATIONS + organization + "/teams/" + team + "/members")
                .body("items.userId", equalTo(List.of(user)));
    }

    @Test
    void cursorOfAPageCountsHoweverTheRecordIsNamed() {
        String other = admin.createOrganization(newName(), user);
        String path = "/organizations?limit=1";
        String cursor = admin.read(USERS + user + path).path("next");

        admin.read(USERS + "kc:" + subject + path + "&cursor=" + cursor).body("items.size()", equalTo(1));
        assertThat(other).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kc:", "ext:", "EXT:x", "kc", "no-uuid"})
    void malformedReferenceIsRefusedAsAMalformedId(String reference) {
        for (String path : List.of(USERS + reference, ORGANIZATIONS + reference)) {
            admin.get(path)
                    .expectProblem(400, "invalid-parameter")
                    .body("errors.field", equalTo(List.of("id")))
                    .body("errors.key", equalTo(List.of("notAReference")));
        }
        admin.get(ORGANIZATIONS + organization + "/members/" + reference)
                .expectProblem(400, "invalid-parameter")
                .body("errors.field", equalTo(List.of("userId")));
    }

    @Test
    void referenceToNothingGetsTheAnswerOfAnUnknownId() {
        String unknown = UUID.randomUUID().toString();
        for (String reference : List.of("kc:" + unknown, "ext:" + unknown)) {
            for (String method : List.of("GET", "DELETE")) {
                String problem = admin.send(method, USERS + unknown).expect(404).asString();
                assertThat(admin.send(method, USERS + reference).expect(404).asString())
                        .isEqualTo(problem);
            }
            admin.patch(USERS + reference, Map.of("firstName", "First")).expectProblem(404, "not-found");
            admin.put(USERS + reference + "/roles", Map.of("roles", List.of())).expectProblem(404, "not-found");
            admin.get(USERS + reference + "/audit-log").expectProblem(404, "not-found");
            admin.patch(ORGANIZATIONS + reference, Map.of("name", newName())).expectProblem(404, "not-found");
            admin.get(ORGANIZATIONS + organization + "/members/" + reference).expectProblem(404, "not-found");
        }
    }

    /** As its id does, the subject of a deleted user still leads to the audit log, and to nothing else. */
    @Test
    void subjectOfADeletedUserLeadsToTheAuditLog() {
        ApiResponse created =
                admin.post("/api/v1/users", Map.of("username", newName())).expect(201);
        String reference = USERS + "kc:" + created.path("keycloakId");
        admin.delete(reference).expect(204);

        admin.get(reference).expectProblem(404, "not-found");
        admin.read(reference + "/audit-log").body("items.action", hasItem("delete"));
    }

    /** Upper and lower case of an external id matter, so two such paths are two operations. */
    @Test
    void idempotencyKeyOfOneReferenceIsRefusedForAnother() {
        String name = newName();
        String key = UUID.randomUUID().toString();
        String upper = admin.post(
                        "/api/v1/users", Map.of("username", newName(), "externalId", name.toUpperCase(Locale.ROOT)))
                .expect(201)
                .path("id");
        admin.post("/api/v1/users", Map.of("username", newName(), "externalId", name))
                .expect(201);
        Map<String, ?> password = Map.of("temporaryPassword", "change-me-at-once");

        admin.key(key)
                .post(USERS + "ext:" + name.toUpperCase(Locale.ROOT) + "/password-reset", password)
                .expect(204);
        admin.key(key)
                .post(USERS + "ext:" + name.toUpperCase(Locale.ROOT) + "/password-reset", password)
                .expect(204);
        admin.key(key).post(USERS + "ext:" + name + "/password-reset", password).expect(422);

        assertThat(records.number(
                        "select count(*) from audit_log where user_id = ?::uuid and action = 'reset-password'", upper))
                .isEqualTo(1);
    }

    /** For owners and members, too: they know the external id from the application. */
    @Test
    void membersUseReferencesToTheirOwnOrganizationOnly() {
        ApiCaller member = Api.user("referring");
        ApiCaller stranger = Api.user("referring");
        String externalId = newName();
        admin.addMember(organization, member.id(), "member");
        admin.patch(ORGANIZATIONS + organization, Map.of("externalId", externalId))
                .expect(200);

        for (String reference : List.of("kc:" + keycloakId, "ext:" + externalId)) {
            member.read(ORGANIZATIONS + reference).body("id", equalTo(organization));
            member.read(ORGANIZATIONS + reference + "/members/kc:" + subject).body("userId", equalTo(user));
            stranger.get(ORGANIZATIONS + reference).expectProblem(404, "not-found");
            member.get(USERS + "kc:" + subject).expectProblem(403, "forbidden");
        }
    }
}
