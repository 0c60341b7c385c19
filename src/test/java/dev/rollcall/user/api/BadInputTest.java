package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.wire.FuzzInput;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends odd and malicious bodies to the running service with a real Keycloak: no 500, accepted values come back unchanged, and refused
 * bodies change nothing. Each run generates other bodies; a failure prints the seed that repeats it.
 */
@QuarkusTest
@Tag("fuzz")
public class BadInputTest {

    private static final String JSON = "application/json";
    private static final String PATCH = "application/merge-patch+json";
    private static final int MEGABYTE = 1024 * 1024;

    private final Realm realm = Realm.get();
    private final HttpClient http = HttpClient.newHttpClient();

    @TestHTTPResource("/")
    URI service;

    private String admin;
    private Realm.Identity identity;
    private String own;
    private String id;

    @BeforeEach
    void createUser() {
        admin = realm.token("admin", "admin");
        identity = realm.createIdentity("odd", "user");
        own = realm.signedInToken(identity);
        id = idOf(own);
    }

    private String idOf(String token) {
        return json(send("GET", "/api/v1/users/me", token, null, null))
                .get("id")
                .asText();
    }

    /** Bodies with some of the fields, with plausible and odd values. */
    public static Arbitrary<ObjectNode> bodies(List<String> fields) {
        Arbitrary<String> names = Arbitraries.of(fields);
        return names.set().ofMinSize(1).ofMaxSize(3).flatMap(chosen -> {
            Arbitrary<ObjectNode> body = Arbitraries.create(JsonNodeFactory.instance::objectNode);
            for (String field : chosen) {
                Arbitrary<JsonNode> value = Arbitraries.oneOf(plausible(field), plausible(field), FuzzInput.values());
                body = body.flatMap(
                        object -> value.map(node -> object.deepCopy().set(field, node)));
            }
            return body;
        });
    }

    private static Arbitrary<JsonNode> plausible(String field) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (field) {
            case "enabled", "emailVerified" -> Arbitraries.of(true, false).map(json::booleanNode);
            case "roles" ->
                Arbitraries.of("user", "rollcall-admin", "offline_access", "no such role", "..", "a/b", "%2e", "é")
                        .set()
                        .ofMaxSize(2)
                        .map(roles -> {
                            var array = json.arrayNode();
                            roles.forEach(array::add);
                            return array;
                        });
            case "attributes" ->
                FuzzInput.objects(
                                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5), FuzzInput.plainValues(), 3)
                        .map(object -> object);
            case "locale" ->
                Arbitraries.of("de", "pt-BR", "zh-Hant-TW", "x", "de_AT", "").map(json::textNode);
            case "email" ->
                Arbitraries.of("é", "a.b", "a..b", "İx", "x+y", "\"q\"", "<b>", "a,b", "ß", "😀", ".a")
                        .map(local -> json.textNode(local + UUID.randomUUID() + "@example.org"));
            default ->
                Arbitraries.of(
                                "O'Brien",
                                "e\u0301",
                                "\uD83D\uDC69\u200D\uD83D\uDCBB",
                                "\u202Eabc",
                                " padded ",
                                "陳",
                                "a\u2028b",
                                "a\u00A0b",
                                "a;b",
                                "x".repeat(255),
                                "é".repeat(256),
                                "İ".repeat(200),
                                "a\u200Bb",
                                "a\u0085b")
                        .map(json::textNode);
        };
    }

    @Test
    void createStoresExactlyTheBodyOrNothing() {
        Arbitrary<ObjectNode> bodies = bodies(List.of(
                "email",
                "emailVerified",
                "firstName",
                "lastName",
                "locale",
                "enabled",
                "roles",
                "attributes",
                "temporaryPassword",
                "invitation"));
        FuzzInput.forEach(bodies, 40, body -> {
            String name = "odd-" + UUID.randomUUID();
            body.put("username", name);

            HttpResponse<String> response = send("POST", "/api/v1/users", admin, JSON, FuzzInput.bytes(body));

            if (response.statusCode() == 201) {
                JsonNode created = json(response);
                assertApplied(body, created);
                assertSameInKeycloak(created);
                assertThat(json(send("GET", "/api/v1/users/" + created.get("id").asText(), admin, null, null)))
                        .isEqualTo(created instanceof ObjectNode object ? object.without("invitation") : created);
            } else {
                assertRefused(response);
                assertThat(realm.named(name)).isEmpty();
            }
        });
    }

    @Test
    void oddUsernameIsAcceptedOrNamedAsError() {
        FuzzInput.forEach(FuzzInput.texts(), 30, text -> {
            String name = text + UUID.randomUUID().toString().substring(0, 8);
            ObjectNode body = JsonNodeFactory.instance.objectNode().put("username", name);

            HttpResponse<String> response = send("POST", "/api/v1/users", admin, JSON, FuzzInput.bytes(body));

            if (response.statusCode() == 201) {
                assertThat(json(response).get("username").asText())
                        .isEqualTo(name.strip().toLowerCase(Locale.ROOT));
                assertSameInKeycloak(json(response));
            } else {
                assertRefused(response);
                assertThat(fields(response)).containsOnly("username");
            }
        });
    }

    @Test
    void patchOfAUserIsAppliedExactlyOrNotAtAll() {
        assertPatches(
                "/api/v1/users/" + id,
                admin,
                List.of("email", "emailVerified", "firstName", "lastName", "locale", "roles", "attributes", "username"),
                40);
    }

    @Test
    void patchOfTheOwnAccountIsAppliedExactlyOrNotAtAll() {
        assertPatches("/api/v1/users/me", own, List.of("firstName", "lastName", "locale", "attributes", "roles"), 30);
    }

    private void assertPatches(String path, String token, List<String> fields, int tries) {
        FuzzInput.forEach(bodies(fields), tries, body -> {
            HttpResponse<String> before = send("GET", path, token, null, null);

            HttpResponse<String> response = send("PATCH", path, token, PATCH, FuzzInput.bytes(body));

            HttpResponse<String> after = send("GET", path, token, null, null);
            if (response.statusCode() == 200) {
                ObjectNode record = (ObjectNode) json(response);
                record.remove("pendingEmail");
                assertApplied(body, record);
                assertSameInKeycloak(record);
                assertThat(json(after)).isEqualTo(record);
            } else {
                assertRefused(response);
                assertThat(after.body()).isEqualTo(before.body());
                assertSameInKeycloak(json(after));
            }
        });
    }

    @Test
    void rolesAreReplacedExactlyOrNotAtAll() {
        Arbitrary<JsonNode> roles = Arbitraries.oneOf(plausible("roles"), plausible("roles"), FuzzInput.values());
        FuzzInput.forEach(roles, 25, value -> {
            ObjectNode body = JsonNodeFactory.instance.objectNode().set("roles", value);

            HttpResponse<String> response =
                    send("PUT", "/api/v1/users/" + id + "/roles", admin, JSON, FuzzInput.bytes(body));

            if (response.statusCode() == 200) {
                assertThat(json(response).get("roles"))
                        .allSatisfy(role -> assertThat(value).contains(role));
            } else {
                assertRefused(response);
                assertThat(fields(response)).containsOnly("roles");
            }
        });
    }

    @Test
    void mangledBodiesAreRefused() {
        // mangled bytes may still be a valid body that removes roles, which would revoke the tokens of this user
        String other = idOf(realm.token(realm.createIdentity("odd", "user")));
        Arbitrary<byte[]> bytes = FuzzInput.mangled(
                bodies(List.of("firstName", "roles", "attributes")).map(FuzzInput::bytes));
        FuzzInput.forEach(bytes, 30, body -> {
            for (HttpResponse<String> response : List.of(
                    send("POST", "/api/v1/users", admin, JSON, body),
                    send("PATCH", "/api/v1/users/" + other, admin, PATCH, body),
                    send("PATCH", "/api/v1/users/me", own, PATCH, body),
                    send("PUT", "/api/v1/users/" + other + "/roles", admin, JSON, body))) {
                if (response.statusCode() != 200) {
                    assertRefused(response);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/users",
                "PUT /api/v1/users/{id}/roles",
                "PATCH /api/v1/users/{id}",
                "PATCH /api/v1/users/me"
            })
    void tooLargeBodyReturns413WithAndWithoutContentLength(String endpoint) {
        String[] parts = endpoint.replace("{id}", id).split(" ");
        String type = parts[0].equals("PATCH") ? PATCH : JSON;
        String token = parts[1].endsWith("/me") ? own : admin;
        byte[] large = ("{\"firstName\":\"" + "x".repeat(MEGABYTE) + "\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(send(parts[0], parts[1], token, type, large).statusCode()).isEqualTo(413);
        assertThat(sendChunked(parts[0], parts[1], token, type, large).statusCode())
                .isEqualTo(413);
        byte[] justSmallEnough =
                ("{\"firstName\":\"" + "x".repeat(MEGABYTE - 20) + "\"}").getBytes(StandardCharsets.UTF_8);
        assertThat(send(parts[0], parts[1], token, type, justSmallEnough).statusCode())
                .isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/users",
                "POST /api/v1/users/import",
                "POST /api/v1/users/{id}/password-reset",
                "PUT /api/v1/users/{id}/roles",
                "PATCH /api/v1/users/{id}",
                "PATCH /api/v1/users/me"
            })
    void missingBodyAndMissingContentTypeAreRefused(String endpoint) {
        String[] parts = endpoint.replace("{id}", id).split(" ");
        String token = parts[1].endsWith("/me") ? own : admin;

        for (byte[] body : new byte[][] {null, {}, {'{', '}', '{'}}) {
            assertRefused(send(parts[0], parts[1], token, null, body));
            assertRefused(send(parts[0], parts[1], token, parts[0].equals("PATCH") ? PATCH : JSON, body));
        }
        assertThat(send(parts[0], parts[1], token, "text/plain", new byte[] {'{', '}'})
                        .statusCode())
                .isEqualTo(415);
    }

    /** The API accepts a value if Keycloak does, and otherwise names the field. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "firstName=a<b",
                "firstName=a\u2028b",
                "firstName=a[b",
                "lastName=a;b",
                "lastName=a%b",
                "firstName=ok, fine",
                "firstName=\uD83D\uDC69\u200D\uD83D\uDCBB",
                "lastName=陳大文",
                "firstName=a\u00A0b",
                "email=a@b..c",
                "email=.a@b.c",
                "email=a.@b.c",
                "email=é@example.org",
                "email=a@-b.de",
                "email=a@b_c.de",
                "email=a;b@c.de",
                "email=<a>@c.de",
                "email=a@😀.de"
            })
    void apiAcceptsTheSameValuesAsKeycloak(String sample) {
        String field = sample.substring(0, sample.indexOf('='));
        String value = sample.substring(sample.indexOf('=') + 1);
        boolean keycloakAccepts = keycloakAccepts(field, value);

        List<HttpResponse<String>> responses = new ArrayList<>();
        responses.add(patch("/api/v1/users/" + id, admin, field, value));
        if (!field.equals("email")) {
            // Keycloak gets an address of one's own later, when it is confirmed: see EmailChangeTest
            responses.add(patch("/api/v1/users/me", own, field, value));
        }
        for (HttpResponse<String> response : responses) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(keycloakAccepts ? 200 : 422);
            if (!keycloakAccepts) {
                assertThat(fields(response)).containsOnly(field);
            }
        }
    }

    /** The character would change the order in which the text is shown. */
    @Test
    void bidiControlIsRefusedAlthoughKeycloakAcceptsIt() {
        String value = "\u202Eabc";
        assertThat(keycloakAccepts("firstName", value)).isTrue();
        for (HttpResponse<String> response : List.of(
                patch("/api/v1/users/" + id, admin, "firstName", value),
                patch("/api/v1/users/me", own, "firstName", value))) {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(422);
            assertThat(fields(response)).containsOnly("firstName");
        }
    }

    private boolean keycloakAccepts(String field, String value) {
        Realm.Identity other = realm.createIdentity("odd-compared");
        try {
            realm.update(other, Map.of(field, value));
            return true;
        } catch (AssertionError refused) {
            assertThat(refused).hasMessageContaining("with 400");
            return false;
        } finally {
            realm.delete(other);
        }
    }

    private HttpResponse<String> patch(String path, String token, String field, String value) {
        return send(
                "PATCH",
                path,
                token,
                PATCH,
                FuzzInput.bytes(JsonNodeFactory.instance.objectNode().put(field, value)));
    }

    /** The record has the values of the request: stripped, and e-mail addresses in lower case. */
    private static void assertApplied(ObjectNode body, JsonNode record) {
        body.properties().forEach(entry -> {
            JsonNode sent = entry.getValue();
            JsonNode stored = record.path(entry.getKey());
            switch (entry.getKey()) {
                case "username", "email" ->
                    assertThat(stored.asText(null))
                            .isEqualTo(
                                    sent.isNull() ? null : sent.asText().strip().toLowerCase(Locale.ROOT));
                case "firstName", "lastName", "locale" ->
                    assertThat(stored.isNull() ? null : stored.asText())
                            .isEqualTo(sent.isNull() ? null : sent.asText().strip());
                case "enabled", "emailVerified" -> {
                    if (!sent.isNull()) {
                        assertThat(stored).isEqualTo(sent);
                    }
                }
                default -> {
                    // attributes are merged and roles filtered: other tests check them
                }
            }
        });
    }

    private void assertSameInKeycloak(JsonNode record) {
        JsonNode identity = realm.user(record.get("keycloakId").asText());
        for (String field : List.of("username", "email", "firstName", "lastName")) {
            assertThat(record.get(field).asText(""))
                    .as(field)
                    .isEqualTo(identity.path(field).asText(""));
        }
        for (String flag : List.of("enabled", "emailVerified")) {
            assertThat(record.get(flag)).as(flag).isEqualTo(identity.get(flag));
        }
        assertThat(record.get("locale").asText(""))
                .isEqualTo(identity.at("/attributes/locale/0").asText(""));
    }

    private static void assertRefused(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(400, 409, 415, 422);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(Problem.MEDIA_TYPE);
        JsonNode problem = json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(response.statusCode());
        if (response.statusCode() == 422) {
            assertThat(fields(response)).as(response.body()).isNotEmpty();
        }
    }

    private static List<String> fields(HttpResponse<String> response) {
        return json(response).findValuesAsText("field");
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Realm.json(response.body());
    }

    private HttpResponse<String> send(String method, String path, String token, String type, byte[] body) {
        return exchange(
                method,
                path,
                token,
                type,
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<String> sendChunked(String method, String path, String token, String type, byte[] body) {
        return exchange(
                method,
                path,
                token,
                type,
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    }

    private HttpResponse<String> exchange(
            String method, String path, String token, String type, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.resolve(path))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + token)
                .method(method, body);
        if (type != null) {
            request.header("Content-Type", type);
        }
        try {
            return TimeLimits.send(http, request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no response", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
