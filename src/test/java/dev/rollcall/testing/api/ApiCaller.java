package dev.rollcall.testing.api;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.Realm;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Sends requests to the API as one user, and does with one call what tests do most often. */
public final class ApiCaller {

    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json; charset=UTF-8";

    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private final Supplier<RequestSpecification> requests;
    private final Realm.Identity identity;
    private final Supplier<String> signIn;
    private String token;
    private String id;

    ApiCaller(Supplier<RequestSpecification> requests, Realm.Identity identity, Supplier<String> signIn) {
        this.requests = requests;
        this.identity = identity;
        this.signIn = signIn;
    }

    public Realm.Identity identity() {
        return identity;
    }

    /** Returns Keycloak's id of the user. */
    public String subject() {
        return identity.subject();
    }

    public String email() {
        return identity.username() + "@example.org";
    }

    /** Returns the access token, which is the same for all requests. */
    public synchronized String token() {
        if (token == null) {
            token = signIn.get();
        }
        return token;
    }

    /** Returns the id of the user's own record, which the first call creates. */
    public synchronized String id() {
        if (id == null) {
            id = read("/api/v1/users/me").path("id");
        }
        return id;
    }

    /** Begins a request, for what has no method here. */
    public RequestSpecification request() {
        RequestSpecification request = requests.get();
        return signIn == null ? request : request.auth().oauth2(token());
    }

    /** Returns the same caller, whose requests have something more. */
    public ApiCaller with(UnaryOperator<RequestSpecification> more) {
        Supplier<String> same = signIn == null ? null : this::token;
        return new ApiCaller(() -> more.apply(requests.get()), identity, same);
    }

    public ApiCaller header(String name, String value) {
        return with(request -> request.header(name, value));
    }

    public ApiCaller ifMatch(String tag) {
        return header("If-Match", tag);
    }

    /** Adds an idempotency key. */
    public ApiCaller key(String key) {
        return header("Idempotency-Key", key);
    }

    /**
     * Adds parameters, which are encoded.
     *
     * @param query names and values by turns
     */
    public ApiCaller query(Object... query) {
        return with(request -> {
            for (int i = 0; i < query.length; i += 2) {
                request.queryParam((String) query[i], query[i + 1]);
            }
            return request;
        });
    }

    /** Shows a redirection instead of following it. */
    public ApiCaller withoutRedirects() {
        return with(request -> request.redirects().follow(false));
    }

    /** Adds a parameter of a form. */
    public ApiCaller form(String name, String value) {
        return with(request -> request.formParam(name, value));
    }

    /** Asks for a token of a client's service account with HTTP Basic, whose parts are encoded (RFC 6749, section 2.3.1). */
    public ApiResponse tokenByBasic(String clientId, String secret) {
        return clientCredentials()
                .with(request -> request.auth().preemptive().basic(encoded(clientId), encoded(secret)))
                .post("/token");
    }

    /**
     * Asks for a token of a client's service account with a form.
     *
     * @param secret null to send none
     */
    public ApiResponse tokenByForm(String clientId, String secret) {
        ApiCaller caller = clientCredentials().form("client_id", clientId);
        return (secret == null ? caller : caller.form("client_secret", secret)).post("/token");
    }

    private ApiCaller clientCredentials() {
        return with(request -> request.contentType("application/x-www-form-urlencoded; charset=UTF-8"))
                .form("grant_type", "client_credentials");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Adds a body of this media type. */
    public ApiCaller body(String type, Object body) {
        return with(request -> body instanceof byte[] bytes
                ? request.contentType(type).body(bytes)
                : request.contentType(type).body(body));
    }

    public ApiResponse send(String method, String path) {
        return new ApiResponse(request().request(method, path));
    }

    public ApiResponse get(String path) {
        return send("GET", path);
    }

    /** Returns what is at a path: expects the status 200. */
    public ApiResponse read(String path) {
        return get(path).expect(200);
    }

    /** Reads the pages of a list up to the last and back to the first, expects the same in both directions, and returns them. */
    public List<ApiResponse> pages(String path) {
        ApiResponse page = read(path).body("previous", nullValue());
        List<ApiResponse> pages = new ArrayList<>(List.of(page));
        while (page.path("next") != null) {
            page = query("cursor", page.path("next")).read(path);
            pages.add(page);
        }
        for (int i = pages.size() - 2; i >= 0; i--) {
            page = query("cursor", page.path("previous")).read(path);
            page.body("items", equalTo(pages.get(i).path("items")));
        }
        page.body("previous", nullValue());
        return pages;
    }

    public ApiResponse delete(String path) {
        return send("DELETE", path);
    }

    public ApiResponse post(String path) {
        return send("POST", path);
    }

    public ApiResponse post(String path, Object body) {
        return body(JSON, body).post(path);
    }

    public ApiResponse put(String path) {
        return send("PUT", path);
    }

    public ApiResponse put(String path, Object body) {
        return body(JSON, body).put(path);
    }

    /** Sends a merge patch (RFC 7396). */
    public ApiResponse patch(String path, Object body) {
        return body(MERGE_PATCH, body).send("PATCH", path);
    }

    /** Creates an organization and returns its id. */
    public String createOrganization(String name) {
        return created(ORGANIZATIONS, Map.of("name", name));
    }

    /** Creates an organization and returns its id. */
    public String createOrganization(String name, String owner) {
        return created(ORGANIZATIONS, Map.of("name", name, "ownerId", owner));
    }

    /** Adds a user to an organization. */
    public void addMember(String organization, String user, String role) {
        post(ORGANIZATIONS + "/" + organization + "/members", Map.of("userId", user, "role", role))
                .expect(201);
    }

    /** Creates a team and returns its id. */
    public String createTeam(String organization, String name) {
        return created(ORGANIZATIONS + "/" + organization + "/teams", Map.of("name", name));
    }

    private String created(String path, Map<String, ?> body) {
        return post(path, body).expect(201).path("id");
    }
}
