package dev.rollcall.testing;

import static dev.rollcall.testing.TimeLimits.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.stack.RealmFile;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.browser.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A realm of the real Keycloak that the tests run against: issues tokens, and changes users through the Admin API without Rollcall. */
public final class Realm {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Request timeout; long enough for a partial import of thousands of users. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);

    /** Time for which an admin token is reused; tokens of admin-cli are valid for 60 seconds. */
    private static final Duration ADMIN_TOKEN_USE = Duration.ofSeconds(30);

    /** Shared by all realms of the build's Keycloak, because a sign-in takes Keycloak longer than most tests take. */
    private static final AdminToken SHARED_TOKEN = new AdminToken();

    private final String url;
    private final String adminUrl;
    private final AdminToken adminToken;

    private Realm(String url, AdminToken adminToken) {
        this.url = url;
        this.adminUrl = url.replace("/realms/", "/admin/realms/");
        this.adminToken = adminToken;
    }

    /** Returns the realm that the service under test uses. */
    public static Realm get() {
        return new Realm(Stack.realmUrl(), SHARED_TOKEN);
    }

    /** Returns the realm of another Keycloak than the build's. */
    public static Realm at(String url) {
        return new Realm(url, new AdminToken());
    }

    /** Creates another realm: a copy of the demo realm with another name, a cheap password hash and no stored events. */
    public static Realm create(String name) {
        String keycloak = Stack.keycloakUrl();
        Realm realm = new Realm(keycloak + "/realms/" + name, SHARED_TOKEN);
        try {
            Map<String, Object> representation = JSON.readValue(
                    RealmFile.knownTo(
                                    realm.serverInfo().at("/systemInfo/version").asText(),
                                    RealmFile.read(
                                            RealmFile.DEMO,
                                            RealmFile.Addresses.ofMails(Stack.smtpHost(), Stack.smtpPort())))
                            .replace("default-roles-rollcall", "default-roles-" + name),
                    mapType());
            representation.put("realm", name);
            representation.put("eventsEnabled", false);
            representation.put("adminEventsEnabled", false);
            representation.put("passwordPolicy", Stack.CHEAP_PASSWORD_POLICY);
            realm.request("POST", keycloak + "/admin/realms", representation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return realm;
    }

    /** Creates a realm as Keycloak makes it, with nothing of the demo realm. */
    public static Realm createPlain(String name, Map<String, ?> properties) {
        String keycloak = Stack.keycloakUrl();
        Realm realm = new Realm(keycloak + "/realms/" + name, SHARED_TOKEN);
        Map<String, Object> representation = new LinkedHashMap<>(properties);
        representation.putAll(Map.of("realm", name, "enabled", true, "passwordPolicy", Stack.CHEAP_PASSWORD_POLICY));
        realm.request("POST", keycloak + "/admin/realms", representation);
        return realm;
    }

    /** Deletes the realm with all its users. */
    public void delete() {
        admin("DELETE", "", null);
    }

    public String url() {
        return url;
    }

    /** Returns a user's access token for a public client, by the password grant, which only the demo realm allows. */
    public String token(String username, String password) {
        return tokens(username, password).get("access_token").asText();
    }

    /** As {@link #token(String, String)}, with an optional client scope. */
    public String token(Identity identity, String scope) {
        return await().atMost(PATIENCE)
                .ignoreException(AssertionError.class)
                .until(
                        () -> tokensAtOnce(identity.username(), identity.password(), "openid " + scope),
                        Objects::nonNull)
                .get("access_token")
                .asText();
    }

    public String token(Identity identity) {
        return token(identity.username(), identity.password());
    }

    /**
     * Returns a user's access token for Swagger UI's client, by the authorization code flow. Unlike a token from the password grant, it
     * has the time of the sign-in ({@code auth_time}).
     */
    public String signedInToken(Identity identity) {
        return signedInToken(identity, "rollcall-swagger", "http://localhost/q/swagger-ui/oauth2-redirect.html");
    }

    /** As {@link #signedInToken(Identity)}, for another public client. */
    public String signedInToken(Identity identity, String clientId, String returnTo) {
        String verifier = UUID.randomUUID().toString() + UUID.randomUUID();
        Browser browser = new Browser(url);
        HttpResponse<String> form = browser.get("/protocol/openid-connect/auth?response_type=code&scope=openid"
                + "&client_id=" + clientId + "&redirect_uri=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8)
                + "&code_challenge_method=S256&code_challenge=" + challenge(verifier));
        String location = Browser.location(browser.submitWithoutFollowing(form, identity));
        return post(
                        url + "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                clientId,
                                "redirect_uri",
                                returnTo,
                                "code",
                                location.replaceFirst(".*[?&]code=([^&]*).*", "$1"),
                                "code_verifier",
                                verifier))
                .get("access_token")
                .asText();
    }

    /** Returns the PKCE code challenge for a verifier. */
    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /**
     * Returns the access, refresh and ID token of the password grant. Retries, because on a busy machine Keycloak mistakes two quick
     * sign-ins of the same user for an attack and refuses the second.
     */
    public JsonNode tokens(String username, String password) {
        return await().atMost(PATIENCE)
                .ignoreException(AssertionError.class)
                .until(() -> tokensAtOnce(username, password, "openid"), Objects::nonNull);
    }

    private JsonNode tokensAtOnce(String username, String password, String scope) {
        return post(
                url + "/protocol/openid-connect/token",
                Map.of(
                        "grant_type", "password",
                        "client_id", "rollcall-public",
                        "username", username,
                        "password", password,
                        "scope", scope));
    }

    /** Returns the access token of a client's service account. */
    public String clientToken(String clientId, String secret) {
        return post(
                        url + "/protocol/openid-connect/token",
                        Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret))
                .get("access_token")
                .asText();
    }

    /** Creates a user with a new unique username, which is also the password. */
    public Identity createIdentity(String prefix, String... roles) {
        String username = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
        return createIdentityNamed(username, roles);
    }

    public Identity createIdentityNamed(String username, String... roles) {
        HttpResponse<String> created = admin(
                "POST",
                "/users",
                Map.of(
                        "username",
                        username,
                        "enabled",
                        true,
                        "email",
                        username + "@example.org",
                        "emailVerified",
                        true,
                        "firstName",
                        "First",
                        "lastName",
                        "Last",
                        "credentials",
                        List.of(Map.of("type", "password", "value", username))));
        Identity identity = new Identity(idOf(created), username, username);
        grant(identity, roles);
        return identity;
    }

    public void grant(Identity identity, String... roles) {
        List<JsonNode> representations =
                Arrays.stream(roles).map(role -> read("/roles/" + role)).toList();
        if (!representations.isEmpty()) {
            admin("POST", "/users/" + identity.subject() + "/role-mappings/realm", representations);
        }
    }

    /** Changes some attributes of a user's representation and keeps the others. */
    public void update(Identity identity, Map<String, ?> changes) {
        Map<String, Object> representation = JSON.convertValue(user(identity.subject()), mapType());
        representation.putAll(changes);
        admin("PUT", "/users/" + identity.subject(), representation);
    }

    /** Creates a realm role with a new unique name. */
    public String createRole(String prefix) {
        String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
        admin("POST", "/roles", Map.of("name", name));
        return name;
    }

    public void revokeRole(Identity identity, String role) {
        admin("DELETE", "/users/" + identity.subject() + "/role-mappings/realm", List.of(read("/roles/" + role)));
    }

    /** @return the id of the group */
    public String createGroup(String prefix) {
        return idOf(admin(
                "POST",
                "/groups",
                Map.of("name", prefix + "-" + UUID.randomUUID().toString().substring(0, 8))));
    }

    /** @return the id of the subgroup */
    public String createGroupBelow(String group, String name) {
        return idOf(admin("POST", "/groups/" + group + "/children", Map.of("name", name)));
    }

    public void join(Identity identity, String group) {
        admin("PUT", "/users/" + identity.subject() + "/groups/" + group, null);
    }

    public void leave(Identity identity, String group) {
        admin("DELETE", "/users/" + identity.subject() + "/groups/" + group, null);
    }

    /** Grants a role to a group ({@code POST}) or revokes it ({@code DELETE}). */
    public void groupRole(String method, String group, String role) {
        admin(method, "/groups/" + group + "/role-mappings/realm", List.of(read("/roles/" + role)));
    }

    /** Returns the id of what a request has created. */
    public static String idOf(HttpResponse<String> created) {
        String location = created.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Does something while the realm has no mail server. */
    public void withoutMailServer(Runnable work) {
        JsonNode server = read("").path("smtpServer");
        set(Map.of("smtpServer", Map.of()));
        try {
            work.run();
        } finally {
            set(Map.of("smtpServer", server));
        }
    }

    /** Sets properties of the realm. */
    public void set(Map<String, ?> properties) {
        admin("PUT", "", properties);
    }

    /** Does something while the realm has another user profile. */
    public void withProfile(Consumer<ObjectNode> change, Runnable work) {
        JsonNode profile = read("/users/profile");
        ObjectNode changed = profile.deepCopy();
        change.accept(changed);
        admin("PUT", "/users/profile", changed);
        try {
            work.run();
        } finally {
            admin("PUT", "/users/profile", profile);
        }
    }

    /**
     * Does something while the user profile has one more attribute.
     *
     * @param required of whom it is required, as JSON
     */
    public void withRequiredAttribute(String name, String required, Runnable work) {
        String attribute = """
                {"name": "%s", "required": %s, "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}}""";
        withProfile(profile -> profile.withArray("attributes").add(json(attribute.formatted(name, required))), work);
    }

    /**
     * Configures Keycloak to report ended sessions to a service (back-channel logout).
     *
     * @param service URL of the service without a path, or {@code ""} for no reports
     * @param bySession true if reports name the session; false if they name only the user whose sessions have all ended
     */
    public void reportLogoutsTo(String service, boolean bySession) {
        JsonNode client = client("rollcall");
        ((ObjectNode) client.path("attributes"))
                .put("backchannel.logout.url", service.isEmpty() ? "" : service + "/logout/backchannel")
                .put("backchannel.logout.session.required", Boolean.toString(bySession));
        admin("PUT", "/clients/" + client.path("id").asText(), client);
    }

    /** Allows pages of an origin such as {@code http://localhost:12345} to request tokens of a client from Keycloak (CORS). */
    public void addWebOrigin(String clientId, String origin) {
        webOrigins(clientId, origins -> origins.add(origin));
    }

    public void removeWebOrigin(String clientId, String origin) {
        webOrigins(clientId, origins -> origins.remove(origin));
    }

    private void webOrigins(String clientId, Consumer<Set<Object>> change) {
        JsonNode client = client(clientId);
        Map<String, Object> representation = JSON.convertValue(client, mapType());
        Set<Object> origins = new LinkedHashSet<>((List<?>) representation.get("webOrigins"));
        change.accept(origins);
        representation.put("webOrigins", origins);
        admin("PUT", "/clients/" + client.get("id").asText(), representation);
    }

    /** Creates many users in one request, from representations of the Admin API. Fails if one of them exists already. */
    public void importUsers(List<? extends Map<String, ?>> users) {
        admin("POST", "/partialImport", Map.of("ifResourceExists", "FAIL", "users", users));
    }

    /** Deletes all users whose username begins with a prefix, several in parallel. */
    public void deleteAll(String prefix) {
        JsonNode found = read("/users?briefRepresentation=true&max=10000&search=" + prefix + "*");
        StreamSupport.stream(found.spliterator(), true)
                .forEach(user -> admin("DELETE", "/users/" + user.path("id").asText(), null));
    }

    public void delete(Identity identity) {
        admin("DELETE", "/users/" + identity.subject(), null);
    }

    /** Reads something from the Admin API. */
    public JsonNode read(String path) {
        return json(admin("GET", path, null).body());
    }

    /** Returns the representation of a user. */
    public JsonNode user(String subject) {
        return read("/users/" + subject);
    }

    /** Returns the users with this username: an array of one or none. */
    public JsonNode named(String username) {
        return read("/users?exact=true&username=" + username);
    }

    /** Returns the user with this username. */
    public Identity identity(String username) {
        return new Identity(named(username).path(0).path("id").asText(), username, username);
    }

    /** Returns the representation of a client. */
    public JsonNode client(String clientId) {
        return read("/clients?clientId=" + clientId).get(0);
    }

    /** Returns the names of the realm roles that a user has directly, except the realm's default, in order. */
    public List<String> roles(String subject) {
        return read("/users/" + subject + "/role-mappings/realm").findValuesAsText("name").stream()
                .filter(role -> !role.startsWith("default-roles"))
                .sorted()
                .toList();
    }

    /**
     * Sends a request to the Admin API of the realm, as the server's administrator.
     *
     * @throws AssertionError if Keycloak refuses the request
     */
    public HttpResponse<String> admin(String method, String path, Object body) {
        return request(method, adminUrl + path, body);
    }

    /** Returns what Keycloak says about itself, with everything that only the server's administrator sees. */
    public JsonNode serverInfo() {
        return json(
                request("GET", keycloak(adminUrl) + "/admin/serverinfo", null).body());
    }

    private HttpResponse<String> request(String method, String target, Object body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(target))
                    .timeout(REQUEST_TIMEOUT)
                    .header("Authorization", "Bearer " + adminToken.of(keycloak(target)))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            return checked(send(request), method + " " + target);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String keycloak(String target) {
        return target.replaceFirst("/(admin/)?(realms|serverinfo).*", "");
    }

    /** The token of a Keycloak's administrator, renewed before it expires. */
    private static final class AdminToken {

        private String token;
        private Instant from = Instant.EPOCH;

        synchronized String of(String keycloak) {
            if (from.plus(ADMIN_TOKEN_USE).isBefore(Instant.now())) {
                from = Instant.now();
                token = post(
                                keycloak + "/realms/master/protocol/openid-connect/token",
                                Map.of(
                                        "grant_type",
                                        "password",
                                        "client_id",
                                        "admin-cli",
                                        "username",
                                        Stack.adminUsername(),
                                        "password",
                                        Stack.adminPassword()))
                        .get("access_token")
                        .asText();
            }
            return token;
        }
    }

    private static JsonNode post(String url, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return json(checked(send(request), "POST " + url).body());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> checked(HttpResponse<String> response, String request) {
        if (response.statusCode() >= 300) {
            throw new AssertionError(
                    "Keycloak answered %s with %d: %s".formatted(request, response.statusCode(), response.body()));
        }
        return response;
    }

    private static TypeReference<Map<String, Object>> mapType() {
        return new TypeReference<>() {};
    }

    /**
     * A user of the realm.
     *
     * @param subject Keycloak's id of the user, the {@code sub} of their tokens
     */
    public record Identity(String subject, String username, String password) {}
}
