package dev.rollcall.testing.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.Realm;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sends requests to the API as one user, and does with one call what tests do most often. */
public final class ApiCaller {

    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json";

    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private final Supplier<ApiRequest> requests;
    private final Realm.Identity identity;
    private final Supplier<String> signIn;
    private String token;
    private String id;

    ApiCaller(Supplier<ApiRequest> requests, Realm.Identity identity, Supplier<String> signIn) {
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

    /** Returns the same caller, whose requests have something more. */
    ApiCaller with(Consumer<ApiRequest> more) {
        Supplier<String> same = signIn == null ? null : this::token;
        Supplier<ApiRequest> changed = () -> {
            ApiRequest request = requests.get();
            more.accept(request);
            return request;
        };
        return new ApiCaller(changed, identity, same);
    }

    /** Sets a header, instead of the values that it had. */
    public ApiCaller header(String name, String... values) {
        return with(request -> request.header(name, values));
    }

    public ApiCaller ifMatch(String tag) {
        return header("If-Match", tag);
    }

    /** Adds an idempotency key. */
    public ApiCaller key(String key) {
        return header("Idempotency-Key", key);
    }

    public ApiCaller cookies(Map<String, String> cookies) {
        return with(request -> request.cookies(cookies));
    }

    /**
     * Adds parameters, which are encoded.
     *
     * @param query names and values by turns
     */
    public ApiCaller query(Object... query) {
        return with(request -> {
            for (int i = 0; i < query.length; i += 2) {
                request.query((String) query[i], query[i + 1]);
            }
        });
    }

    /** Sends paths as they are, because they are encoded already. */
    public ApiCaller withEncodedPaths() {
        return with(ApiRequest::keepEncoding);
    }

    /** Shows a redirection instead of following it. */
    public ApiCaller withoutRedirects() {
        return with(ApiRequest::withoutRedirects);
    }

    /** Adds a parameter of a form. */
    public ApiCaller form(String name, String value) {
        return with(request -> request.form(name, value));
    }

    /** Asks for a token of a client's service account with HTTP Basic, whose parts are encoded (RFC 6749, section 2.3.1). */
    public ApiResponse tokenByBasic(String clientId, String secret) {
        String credentials = URLEncoder.encode(clientId, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
        return clientCredentials()
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
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

    /** Asks for a token in exchange for an API key. */
    public ApiResponse tokenByKey(String secret) {
        return form("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .form("subject_token_type", "urn:rollcall:token-type:api-key")
                .form("subject_token", secret)
                .post("/token");
    }

    private ApiCaller clientCredentials() {
        return form("grant_type", "client_credentials");
    }

    /**
     * Adds a body of this media type.
     *
     * @param body bytes, a text, or what becomes JSON
     */
    public ApiCaller body(String type, Object body) {
        return with(request -> request.body(type, body));
    }

    public ApiResponse send(String method, String path) {
        ApiRequest request = requests.get();
        if (signIn != null) {
            request.header("Authorization", "Bearer " + token());
        }
        return request.send(method, path);
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
