package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.fuzz.ApiDocument;
import dev.rollcall.fuzz.ApiOperation;
import dev.rollcall.fuzz.Conformance;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The responses of the service match the OpenAPI document: status, media type and schema. */
@QuarkusTest
class OpenApiResponsesTest {

    private static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";
    private static final String UNKNOWN = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";
    private static final Pattern LONG = Pattern.compile("\\{(\\d+)}");

    private static final ApiDocument DOCUMENT = ApiDocument.committed();
    private static final Conformance CONFORMANCE = new Conformance(DOCUMENT);

    private static final ApiCaller ADMIN = Api.admin();

    /** Each signs in once for all tests: Keycloak treats concurrent sign-ins of a user as an attack. */
    private static final Map<String, ApiCaller> CALLERS =
            Map.of("admin", ADMIN, "alice", Api.named("alice"), "machine", Api.machine(), "nobody", Api.anonymous());

    /**
     * The target is the id in the path: of a new user, of the administrator, of the latest act, or the text itself. {@code {name}} stands
     * for a new name, and a number in braces for so many letters.
     */
    @ParameterizedTest(name = "{0} answers {1}")
    @CsvSource(delimiter = '|', textBlock = """
            # request | status | caller | target | header | body
            GET /api/v1/users/me                         | 304 | alice   |         | If-None-Match: *         |
            GET /api/v1/users/{id}                       | 200 | admin   | new     |                          |
            GET /api/v1/users/{id}                       | 304 | admin   | new     | If-None-Match: *         |
            GET /api/v1/users/{id}                       | 412 | admin   | new     | If-Match: "99"           |
            GET /api/v1/users/{id}/audit-log             | 200 | admin   | new     |                          |
            GET /api/v1/users/{id}/audit-log             | 400 | admin   | none    |                          |
            GET /api/v1/users/{id}/audit-log             | 404 | admin   | unknown |                          |
            GET /api/v1/audit-log                        | 200 | admin   |         |                          |
            GET /api/v1/audit-log?sort=none              | 400 | admin   |         |                          |
            GET /api/v1/audit-log                        | 403 | alice   |         |                          |
            GET /api/v1/audit-log/{act}                  | 200 | admin   | latest  |                          |
            GET /api/v1/audit-log/{act}                  | 400 | admin   | none    |                          |
            GET /api/v1/audit-log/{act}                  | 404 | admin   | unknown |                          |
            GET /api/v1/profile                          | 200 | admin   |         |                          |
            GET /api/v1/profile                          | 200 | alice   |         | Accept-Language: de      |
            GET /api/v1/profile                          | 200 | machine |         |                          |
            GET /api/v1/profile                          | 401 | nobody  |         |                          |
            PATCH /api/v1/users/me                       | 403 | alice   |         |                          | {"profile":{"costCenter":"1"}}
            PATCH /api/v1/users/me                       | 422 | alice   |         |                          | {"profile":{"department":"none"}}
            POST /api/v1/users                           | 201 | admin   |         |                          | {"username":"{name}","profile":{"employeeNumber":"E00001"}}
            POST /api/v1/users                           | 422 | admin   |         |                          | {"username":"{name}","profile":{"employeeNumber":"1"}}
            PATCH /api/v1/users/{id}                     | 200 | admin   | new     |                          | {"profile":{"costCenter":"1"}}
            PATCH /api/v1/users/{id}                     | 422 | admin   | new     |                          | {"profile":{"department":["Sales","Finance"]}}
            GET /api/v1/roles                            | 200 | admin   |         |                          |
            GET /api/v1/roles                            | 401 | nobody  |         |                          |
            GET /api/v1/roles                            | 403 | alice   |         |                          |
            GET /api/v1/statistics                       | 200 | admin   |         |                          |
            GET /api/v1/statistics                       | 401 | nobody  |         |                          |
            GET /api/v1/statistics                       | 403 | alice   |         |                          |
            GET /api/v1/invitations?mail=failed          | 200 | admin   |         |                          |
            GET /api/v1/invitations?mail=none            | 400 | admin   |         |                          |
            GET /api/v1/invitations                      | 403 | alice   |         |                          |
            GET /api/v1/sync                             | 200 | admin   |         |                          |
            GET /api/v1/sync                             | 401 | nobody  |         |                          |
            GET /api/v1/sync                             | 403 | alice   |         |                          |
            GET /api/v1/sync/history?hours=168           | 200 | admin   |         |                          |
            GET /api/v1/sync/history?hours=169           | 400 | admin   |         |                          |
            GET /api/v1/sync/runs                        | 200 | admin   |         |                          |
            GET /api/v1/sync/runs?limit=0                | 400 | admin   |         |                          |
            GET /api/v1/sync/runs                        | 403 | alice   |         |                          |
            GET /api/v1/sync/runs/{run}                  | 400 | admin   | none    |                          |
            GET /api/v1/sync/runs/{run}                  | 404 | admin   | unknown |                          |
            GET /api/v1/users/me                         | 200 | alice   |         |                          |
            GET /api/v1/users/me                         | 401 | nobody  |         |                          |
            GET /api/v1/users/me                         | 403 | machine |         |                          |
            GET /api/v1/users/me                         | 406 | alice   |         | Accept: text/html        |
            GET /api/v1/users?total=true                 | 200 | admin   |         |                          |
            GET /api/v1/users?limit=0                    | 400 | admin   |         |                          |
            GET /api/v1/users?cursor=none                | 400 | admin   |         |                          |
            GET /api/v1/users?role=                      | 400 | admin   |         |                          |
            GET /api/v1/users/me?x=1                     | 400 | alice   |         |                          |
            GET /api/v1/users/me?x={9000}                | 414 | alice   |         |                          |
            GET /api/v1/users/me                         | 431 | alice   |         | X-Large: {21000}         |
            GET /api/v1/users                            | 401 | nobody  |         |                          |
            GET /api/v1/users                            | 403 | alice   |         |                          |
            GET /api/v1/users/{id}                       | 400 | admin   | none    |                          |
            GET /api/v1/users/{id}                       | 403 | alice   | none    |                          |
            GET /api/v1/users/{id}                       | 404 | admin   | unknown |                          |
            GET /api/v1/users/me/protection              | 200 | alice   |         |                          |
            GET /api/v1/users/me/protection              | 401 | nobody  |         |                          |
            GET /api/v1/users/me/protection              | 403 | machine |         |                          |
            GET /api/v1/users/{id}/protection            | 200 | admin   | own     |                          |
            GET /api/v1/users/{id}/protection            | 400 | admin   | none    |                          |
            GET /api/v1/users/{id}/protection            | 403 | alice   | unknown |                          |
            GET /api/v1/users/{id}/protection            | 404 | admin   | unknown |                          |
            GET /api/v1/users/{id}/roles                 | 200 | admin   | own     |                          |
            GET /api/v1/users/{id}/roles                 | 400 | admin   | none    |                          |
            GET /api/v1/users/{id}/roles                 | 403 | alice   | unknown |                          |
            GET /api/v1/users/{id}/roles                 | 404 | admin   | unknown |                          |
            GET /api/v1/users/me/sessions                | 200 | alice   |         |                          |
            GET /api/v1/users/me/sessions                | 403 | machine |         |                          |
            DELETE /api/v1/users/me/sessions/{session}   | 404 | alice   | unknown |                          |
            GET /api/v1/users/me/credentials             | 200 | alice   |         |                          |
            DELETE /api/v1/users/me/credentials/{credential} | 401 | alice | unknown |                        |
            GET /api/v1/users/me/identities              | 200 | alice   |         |                          |
            DELETE /api/v1/users/me/identities/{provider} | 401 | alice  | unknown |                          |
            GET /api/v1/users/me/required-actions        | 200 | alice   |         |                          |
            GET /api/v1/users/{id}/sessions              | 200 | admin   | own     |                          |
            GET /api/v1/users/{id}/sessions              | 403 | alice   | unknown |                          |
            GET /api/v1/users/{id}/sessions              | 404 | admin   | unknown |                          |
            GET /api/v1/users/{id}/credentials           | 200 | admin   | own     |                          |
            GET /api/v1/users/{id}/identities            | 200 | admin   | new     |                          |
            GET /api/v1/users/{id}/required-actions      | 200 | admin   | new     |                          |
            GET /api/v1/users/{id}/lock                  | 200 | admin   | new     |                          |
            GET /api/v1/users/{id}/lock                  | 404 | admin   | unknown |                          |
            DELETE /api/v1/users/{id}/lock               | 204 | admin   | new     |                          |
            DELETE /api/v1/users/{id}/lock               | 404 | admin   | unknown |                          |
            POST /api/v1/users/{id}/verification-mail    | 204 | admin   | new     |                          |
            POST /api/v1/users/{id}/verification-mail    | 404 | admin   | unknown |                          |
            GET /api/v1/users/me/sign-ins                | 200 | alice   |         |                          |
            GET /api/v1/users/{id}/sign-ins              | 200 | admin   | own     |                          |
            GET /api/v1/users/{id}/sign-ins              | 404 | admin   | unknown |                          |
            GET /api/v1/users/me/email-change            | 200 | alice   |         |                          |
            GET /api/v1/users/me/email-change            | 403 | machine |         |                          |
            DELETE /api/v1/users/me/email-change         | 204 | alice   |         |                          |
            POST /api/v1/users/me/email-change/mail      | 404 | alice   |         |                          |
            POST /api/v1/users/me/email-change/confirmation | 404 | alice |        |                          | {"token":"none"}
            POST /api/v1/users/me/email-change/confirmation | 422 | alice |        |                          | {}
            PATCH /api/v1/users/me                       | 200 | alice   |         |                          | {"locale":"en"}
            GET /protected                               | 200 | machine |         |                          |
            GET /protected                               | 302 | nobody  |         | Accept: text/html,*/*    |
            GET /protected                               | 401 | nobody  |         |                          |
            GET /registration                            | 200 | nobody  |         |                          |
            GET /login                                   | 302 | nobody  |         |                          |
            GET /login                                   | 303 | alice   |         |                          |
            GET /login?return=//elsewhere                | 400 | nobody  |         |                          |
            GET /login                                   | 401 | nobody  |         | Sec-Fetch-Mode: cors     |
            GET /login                                   | 403 | machine |         |                          |
            GET /login?action=UPDATE_PASSWORD            | 302 | nobody  |         | Sec-Fetch-Site: same-origin |
            GET /login?action=UPDATE_PROFILE             | 400 | nobody  |         |                          |
            GET /login?action=UPDATE_PASSWORD            | 403 | nobody  |         | Sec-Fetch-Site: cross-site |
            GET /logout                                  | 200 | nobody  |         | Cookie: q_session=any    |
            GET /logout                                  | 303 | nobody  |         |                          |
            POST /logout                                 | 200 | nobody  |         | Cookie: q_session=any    |
            POST /logout                                 | 303 | nobody  |         |                          |
            POST /logout/backchannel                     | 400 | nobody  |         |                          | logout_token=none
            POST /logout/backchannel                     | 413 | nobody  |         |                          | logout_token={1100000}
            POST /logout/backchannel                     | 415 | nobody  |         |                          | {}
            POST /token                                  | 200 | nobody  |         |                          | grant_type=client_credentials&client_id=rollcall-machine&client_secret=rollcall-machine-secret
            POST /token                                  | 400 | nobody  |         |                          | grant_type=password&client_id=rollcall-machine&client_secret=rollcall-machine-secret
            POST /token                                  | 401 | nobody  |         |                          | grant_type=client_credentials&client_id=rollcall-machine&client_secret=wrong
            POST /token                                  | 413 | nobody  |         |                          | grant_type=client_credentials&client_id=rollcall-machine&client_secret={1100000}
            POST /token                                  | 415 | nobody  |         |                          | {}
            POST /api/v1/users                           | 201 | admin   |         |                          | {"username":"{name}"}
            POST /api/v1/users                           | 400 | admin   |         |                          | []
            POST /api/v1/users                           | 400 | admin   |         | Idempotency-Key: a b     | {"username":"nobody"}
            POST /api/v1/users                           | 401 | nobody  |         |                          | {}
            POST /api/v1/users                           | 403 | alice   |         |                          | {}
            POST /api/v1/users                           | 409 | admin   |         |                          | {"username":"alice"}
            POST /api/v1/users                           | 413 | admin   |         |                          | {1100000}
            POST /api/v1/users                           | 415 | admin   |         | Content-Type: text/plain | {}
            POST /api/v1/users                           | 422 | admin   |         |                          | {}
            PATCH /api/v1/users/{id}                     | 200 | admin   | new     |                          | {"firstName":"New"}
            PATCH /api/v1/users/{id}                     | 400 | admin   | none    |                          | {}
            PATCH /api/v1/users/{id}                     | 403 | admin   | own     |                          | {"enabled":false}
            PATCH /api/v1/users/{id}                     | 404 | admin   | unknown |                          | {}
            PATCH /api/v1/users/{id}                     | 409 | admin   | new     |                          | {"username":"alice"}
            PATCH /api/v1/users/{id}                     | 412 | admin   | new     | If-Match: "99"           | {"enabled":false}
            PATCH /api/v1/users/{id}                     | 415 | admin   | new     | Content-Type: application/json | {}
            PATCH /api/v1/users/{id}                     | 415 | admin   | new     | Content-Encoding: gzip   | {}
            PATCH /api/v1/users/{id}                     | 422 | admin   | new     |                          | {"id":1}
            PUT /api/v1/users/{id}/roles                 | 200 | admin   | new     |                          | {"roles":["user"]}
            PUT /api/v1/users/{id}/roles                 | 403 | admin   | own     |                          | {"roles":["user"]}
            PUT /api/v1/users/{id}/roles                 | 404 | admin   | unknown |                          | {"roles":["user"]}
            PUT /api/v1/users/{id}/roles                 | 412 | admin   | new     | If-Match: "99"           | {"roles":["user"]}
            PUT /api/v1/users/{id}/roles                 | 422 | admin   | new     |                          | {"roles":["no-such-role"]}
            POST /api/v1/users/{id}/password-reset       | 204 | admin   | new     |                          | {"temporaryPassword":"for-a-day"}
            POST /api/v1/users/{id}/password-reset       | 404 | admin   | unknown |                          | {}
            POST /api/v1/users/{id}/password-reset       | 422 | admin   | new     |                          | {"temporaryPassword":""}
            POST /api/v1/users/{id}/session-revocation      | 204 | admin   | new     |                          |
            POST /api/v1/users/{id}/session-revocation      | 404 | admin   | unknown |                          |
            POST /api/v1/sync/runs                       | 422 | admin   |         |                          | {"dryRun":1}
            DELETE /api/v1/users/{id}                    | 204 | admin   | new     |                          |
            DELETE /api/v1/users/{id}                    | 403 | admin   | own     |                          |
            DELETE /api/v1/users/{id}                    | 404 | admin   | unknown |                          |
            """)
    void responsesMatchTheDocument(
            String request, int status, String caller, String target, String header, String body) {
        String[] operation = request.split("[ ?]");
        String path = request.substring(operation[0].length() + 1);
        ApiCaller to = CALLERS.get(caller).withoutRedirects();
        String type = typeOf(operation[0], body);
        if (header != null) {
            String[] parts = filled(header).split(": ");
            if (parts[0].equals("Content-Type")) {
                type = parts[1];
            } else {
                to = to.header(parts[0], parts[1]);
            }
        }
        if (body != null) {
            to = to.body(type, filled(body));
        }

        ApiResponse answer =
                to.send(operation[0], filled(target == null ? path : path.replaceFirst("\\{[a-z]+}", id(target))));

        answer.expect(status);
        assertThat(CONFORMANCE.complaints(
                        documented(operation[0] + " " + operation[1]), WireConnection.Answer.of(answer)))
                .isEmpty();
        if (status >= 400) {
            assertThat(answer.<Integer>path("status")).isEqualTo(status);
            assertThat(answer.text("type")).startsWith("urn:rollcall:problem:");
        }
    }

    private static String typeOf(String method, String body) {
        if (body != null && body.contains("=")) {
            return FORM;
        }
        return method.equals("PATCH") ? ApiCaller.MERGE_PATCH : ApiCaller.JSON;
    }

    private static String filled(String text) {
        return LONG.matcher(text.replace("{name}", newName()))
                .replaceAll(number -> "x".repeat(Integer.parseInt(number.group(1))));
    }

    private static String id(String target) {
        return switch (target) {
            case "new" -> newUser();
            case "own" -> ADMIN.id();
            case "latest" -> {
                newUser();
                yield ADMIN.get("/api/v1/audit-log?limit=1").path("items[0].id");
            }
            case "unknown" -> UNKNOWN;
            default -> target;
        };
    }

    private static String newUser() {
        String name = newName();
        return ADMIN.post("/api/v1/users", Map.of("username", name, "email", name + "@example.org"))
                .path("id");
    }

    private static String newName() {
        return "answers-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void passwordResetWithoutAMailServerMatchesTheDocument() {
        Realm.get()
                .withoutMailServer(() -> responsesMatchTheDocument(
                        "POST /api/v1/users/{id}/password-reset", 409, "admin", "new", null, "{}"));
    }

    @Test
    void everyOperationDocuments414And431() {
        assertThat(DOCUMENT.operations())
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(
                                operation.description().path("responses").properties())
                        .as(operation.toString())
                        .extracting(Map.Entry::getKey)
                        .contains("414", "431"));
    }

    @Test
    void everyResponseDocumentsItsRequestId() {
        assertThat(DOCUMENT.operations())
                .isNotEmpty()
                .allSatisfy(operation -> assertThat(operation.description().path("responses"))
                        .as(operation.toString())
                        .allMatch(response -> response.path("headers").has("X-Request-Id")));
    }

    private static ApiOperation documented(String operation) {
        return DOCUMENT.operations().stream()
                .filter(known -> known.toString().equals(operation))
                .findFirst()
                .orElseThrow();
    }
}
