package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Mailbox;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.Challenge;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tests the main functions of the packaged service, with its production settings, on real servers. */
@QuarkusIntegrationTest
@Tag("process")
@Execution(ExecutionMode.SAME_THREAD)
@WithTestResource(PackagedStack.class)
class PackagedIT {

    private final Realm realm = Realm.get();

    @TestHTTPResource
    URI service;

    @Test
    void bearerTokenCreatesRecordThatAnAdministratorReads() {
        Realm.Identity identity = realm.createIdentity("packaged", "user");

        ApiResponse me = Api.as(identity).read("/api/v1/users/me").body("keycloakId", equalTo(identity.subject()));

        ApiCaller admin = Api.admin();
        admin.read("/api/v1/users/" + me.text("id")).body("username", equalTo(identity.username()));
        admin.read("/api/v1/users?search=" + identity.username() + "&sort=-username&total=true")
                .body("items.id", equalTo(List.of(me.text("id"))))
                .body("total.count", equalTo(1));
    }

    @Test
    void invitationIsSentByMailAndAccepted() {
        ApiCaller admin = Api.admin();
        Realm.Identity guest = realm.createIdentity("packaged", "user");
        ApiCaller caller = Api.as(guest);
        String address = guest.username() + "@example.org";
        String name = "Packaged " + UUID.randomUUID();
        String organization = admin.createOrganization(name);

        String path = "/api/v1/organizations/" + organization + "/invitations";
        String id = admin.post(path, Map.of("emails", List.of(address)))
                .expect(201)
                .body("items.email", equalTo(List.of(address)))
                .path("items[0].id");

        Mailbox.Mail mail = new Mailbox(address).awaitMail();
        String link = mail.linkWith("/invitation#");
        assertThat(link).matches("https://rollcall\\.example\\.org/invitation#[\\w-]{43}");
        assertThat(mail.html()).contains(link, ">Rollcall</p>");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.get(path + "/" + id).path("mail.status"), "sent"::equals);

        Map<String, String> body = Map.of("token", link.substring(link.indexOf('#') + 1));
        Api.anonymous()
                .post("/api/v1/invitations/lookup", body)
                .expect(200)
                .body("organizationName", equalTo(name))
                .body("email", equalTo("p•••@example.org"));
        caller.read("/api/v1/users/me/invitations").body("items.organizationName", equalTo(List.of(name)));
        caller.post("/api/v1/invitations/accept", body)
                .expect(200)
                .body("organizationId", equalTo(organization))
                .body("organizationName", equalTo(name))
                .body("role", equalTo("member"));

        caller.read("/api/v1/users/me/invitations").body("items", hasSize(0));
        caller.read("/api/v1/users/me/export")
                .body("invitations.organizationId", equalTo(List.of(organization)))
                .body("invitations.email", equalTo(List.of(address)))
                .body("invitations.status", equalTo(List.of("accepted")))
                .body("memberships.role", equalTo(List.of("member")));
    }

    @Test
    void organizationIsManagedAndShowsInTheChangeLog() {
        ApiCaller admin = Api.admin();
        ApiCaller owner = Api.user("packaged");
        String ownerId = owner.id();
        String cursor = admin.get("/api/v1/changes?cursor=now").header("Rollcall-Cursor");
        String name = "Packaged " + UUID.randomUUID();

        String organization = admin.createOrganization(name, ownerId);
        String path = "/api/v1/organizations/" + organization;
        owner.patch(path, Map.of("attributes", Map.of("plan", "gold")))
                .expect(200)
                .body("attributes.plan", equalTo("gold"));
        admin.query("search", name).read("/api/v1/organizations").body("items.id", equalTo(List.of(organization)));
        String team = owner.createTeam(organization, "Builders");
        owner.put(path + "/teams/" + team + "/members/" + ownerId).expect(204);
        owner.read("/api/v1/users/me/organizations").body("items.role", equalTo(List.of("owner")));
        owner.delete(path + "/members/" + ownerId).expectProblem(409, "last-owner");
        owner.delete(path).expect(204);

        assertThat(changesAfter(cursor, admin, "organization.deleted", organization))
                .contains("organization.created", "membership.created", "organization.updated", "team.created")
                .contains("team.updated", "team.deleted", "membership.deleted");
    }

    /** Follows the log up to an entry; other tests change other records meanwhile. */
    private static List<String> changesAfter(String cursor, ApiCaller admin, String last, String subject) {
        List<String> types = new ArrayList<>();
        String next = cursor;
        ApiResponse page;
        do {
            page = admin.read("/api/v1/changes?types=organization.*,membership.*,team.*&wait=30&cursor=" + next);
            List<String> found = page.list("type");
            assertThat(found).as("changes within 30 seconds").isNotEmpty();
            types.addAll(found);
            next = page.header("Rollcall-Cursor");
        } while (page.list("findAll { it.type == '%s' && it.subject == '%s' }".formatted(last, subject))
                .isEmpty());
        return types;
    }

    /** The settings that ship name no role of readers. */
    @Test
    void roleNamedReaderGivesNoRights() {
        ApiCaller user = Api.as(realm.token("rita", "rita"));
        ApiCaller service = Api.as(realm.clientToken("rollcall-reader", "rollcall-reader-secret"));

        for (String path : List.of("/api/v1/users", "/api/v1/audit-log", "/api/v1/sync")) {
            user.get(path).expect(403);
            service.get(path).expect(403);
        }
    }

    @Test
    void userSignsInAndOutWithABrowser() {
        Realm.Identity identity = realm.createIdentity("packaged", "user");
        Browser browser = new Browser(service.toString().replaceAll("/$", ""));

        HttpResponse<String> page = browser.signIn("/login?return=/protected", identity);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(JsonPath.from(page.body()).getString("via")).isEqualTo("browser");
        assertThat(JsonPath.from(browser.fetch("/api/v1/users/me").body()).getString("username"))
                .isEqualTo(identity.username());
        assertThat(browser.setCookies())
                .filteredOn(cookie -> cookie.startsWith("q_") && !cookie.contains("Max-Age=0"))
                .isNotEmpty()
                .allMatch(cookie -> cookie.contains("HTTPOnly") && cookie.contains("Secure"));
        assertThat(browser.open("/logout").uri().getPath()).isEqualTo("/");
        assertThat(browser.fetch("/api/v1/users/me").statusCode()).isEqualTo(401);
    }

    @Test
    void serviceAccountGetsATokenButHasNoUserRecord() {
        String token = Api.anonymous()
                .tokenByBasic("rollcall-machine", "rollcall-machine-secret")
                .expect(200)
                .header("Cache-Control", "no-store")
                .path("access_token");

        Api.as(token).get("/api/v1/users/me").expectProblem(403, "not-a-user");
    }

    @Test
    void missingCredentialReturns401WithChallenge() {
        Api.anonymous()
                .get("/api/v1/users")
                .expect(401)
                .header("WWW-Authenticate", Challenge.withoutToken(URI.create("https://" + service.getAuthority())))
                .contentType("application/problem+json");
    }

    /** Includes HSTS, which only production sends. */
    @Test
    void everyResponseHasSecurityHeaders() {
        for (String path : List.of("/", "/app/main.js", "/api/v1/users/me", "/nothing", "/login", "/q/swagger-ui/")) {
            ApiResponse answer = Api.anonymous().withoutRedirects().get(path);

            assertThat(answer.header("Strict-Transport-Security")).as(path).isEqualTo("max-age=31536000");
            assertThat(ExpectedHeaders.complaints(path, answer.statusCode(), answer.headers()))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void swaggerUiRunsItsInlineScripts() {
        ApiResponse page = Api.anonymous().get("/q/swagger-ui/");

        assertThat(ExpectedHeaders.inlineScripts(page.asString()))
                .hasSize(2)
                .allSatisfy(hash ->
                        assertThat(page.header("Content-Security-Policy")).contains(hash));
    }

    @Test
    void pagesAreLinkedByCursorAndLinkHeader() {
        ApiCaller admin = Api.admin();
        String prefix = "paged-" + UUID.randomUUID().toString().substring(0, 8);
        for (int n = 0; n < 3; n++) {
            Api.user(prefix);
        }

        ApiResponse first = admin.get("/api/v1/users?search=" + prefix + "&sort=username&limit=2");
        first.expect(200).body("items", hasSize(2)).body("previous", nullValue());
        String next = first.text("next");
        admin.read("/api/v1/users?search=" + prefix + "&sort=username&limit=2&cursor=" + next)
                .body("items", hasSize(1))
                .body("next", nullValue());

        admin.withEncodedPaths().read(first.link("next")).body("items", hasSize(1));
    }

    @Test
    void openApiIsServedAndServiceIsReady() {
        Api.anonymous().read("/q/openapi").body(containsString("/api/v1/users/me"));
        Api.anonymous()
                .header("Accept", "application/json")
                .read("/q/openapi?format=json")
                .contentType("application/json")
                .body("paths.'/api/v1/users/me'.get.operationId", equalTo("getMe"))
                .body("components.schemas.User.properties", hasKey("keycloakId"))
                .body(
                        "components.securitySchemes.keycloak.flows.authorizationCode.tokenUrl",
                        containsString(realm.url()));
        ManagementPort.get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItem("keycloak"));
        ManagementPort.get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
    }

    /** A native executable contains a page only if the build includes it as a resource. */
    @Test
    void everyPageIsServedWithItsAssets() {
        assertThat(assetsOf("/"))
                .contains("/app/main.js", "/app/style.css")
                .anyMatch(name -> name.endsWith("standalone.module.js"));
        Api.anonymous().read("/app/pages/organization/members.js").body(containsString("__define('/app/pages/"));
        assertThat(assetsOf("/q/swagger-ui/"))
                .anyMatch(name -> name.endsWith("swagger-ui-bundle.js"))
                .anyMatch(name -> name.endsWith(".css"));
        Api.anonymous().read("/q/swagger-ui/oauth2-redirect.html").contentType("text/html");
    }

    /** A JAX-RS resource serves the same page for the console, and reads it from the executable. */
    @Test
    void consoleServesTheSamePage() {
        String shell = Api.anonymous().get("/").asString();
        Browser browser = new Browser(service);

        assertThat(browser.signIn("/console/sync?a=b", realm.createIdentity("packaged", "rollcall-admin")))
                .satisfies(answer -> assertThat(answer.uri().toString()).endsWith("/console/sync?a=b"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                .satisfies(answer -> assertThat(answer.body()).isEqualTo(shell));
        assertThat(browser.get("/console").headers().firstValue("Content-Security-Policy"))
                .isPresent();
    }

    private List<String> assetsOf(String page) {
        String html = Api.anonymous().read(page).contentType("text/html").asString();
        List<String> assets = Pattern.compile("(?:src|href)=\"([^\"#:]+\\.(?:js|css|png|svg|ico))\"")
                .matcher(html)
                .results()
                .map(asset -> asset.group(1))
                .toList();
        assertThat(assets)
                .allSatisfy(asset -> Api.anonymous()
                        .read(service.resolve(page).resolve(asset).toString())
                        .header("X-Content-Type-Options", "nosniff"));
        return assets;
    }

    @Test
    void healthCommandReportsReadiness() {
        String port = Integer.toString(ManagementPort.number());

        assertThat(PackagedProcess.run(Map.of("quarkus.management.port", port), "health"))
                .isEqualTo(new PackagedProcess.Result(0, "ready: yes" + System.lineSeparator(), ""));
        assertThat(PackagedProcess.run(Map.of("quarkus.management.port", "1"), "health", "live"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(1))
                .satisfies(result -> assertThat(result.output()).startsWith("live: no, nothing answers at port 1"));
    }
}
