package dev.rollcall.testing.api;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import io.restassured.RestAssured;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/** The API of the service under test, as users of the realm and others call it. */
public final class Api {

    private Api() {}

    /** Begins a request to the service that Quarkus runs. Quarkus tells REST Assured its port for as long as a test runs. */
    private static ApiRequest request() {
        int port = RestAssured.port == RestAssured.UNDEFINED_PORT
                ? ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class)
                : RestAssured.port;
        return new ApiRequest(RestAssured.baseURI + ":" + port);
    }

    /** Returns the demo realm's administrator, who signs in with the first request. */
    public static ApiCaller admin() {
        return named("admin");
    }

    /** Returns a user of the demo realm, whose password is the name, and who signs in with the first request. */
    public static ApiCaller named(String username) {
        Realm.Identity identity = new Realm.Identity(null, username, username);
        return new ApiCaller(Api::request, identity, () -> Realm.get().token(identity));
    }

    /** Signs a user in. */
    public static ApiCaller as(Realm.Identity identity) {
        String token = Realm.get().token(identity);
        return new ApiCaller(Api::request, identity, () -> token);
    }

    /** Returns a caller with this access token. */
    public static ApiCaller as(String token) {
        return new ApiCaller(Api::request, null, () -> token);
    }

    /** Creates a user with the role {@code user} and signs them in, so that they have a record. */
    public static ApiCaller user(String prefix) {
        ApiCaller user = as(Realm.get().createIdentity(prefix, "user"));
        user.id();
        return user;
    }

    /** Returns the service account that the demo realm has for machines, which signs in with the first request. */
    public static ApiCaller machine() {
        return new ApiCaller(
                Api::request, null, () -> Realm.get().clientToken("rollcall-machine", "rollcall-machine-secret"));
    }

    /** Returns a caller without a token. */
    public static ApiCaller anonymous() {
        return new ApiCaller(Api::request, null, null);
    }

    /** Returns a caller with the session of a browser. */
    public static ApiCaller in(Browser browser) {
        return anonymous().with(request -> request.cookies(browser.cookies()));
    }

    /** Returns a caller of a packaged service without a token. */
    public static ApiCaller at(URI service) {
        return new ApiCaller(() -> request(service), null, null);
    }

    /** Signs a user in at a service with this address. */
    public static ApiCaller at(URI service, Realm.Identity identity) {
        String token = Realm.get().token(identity);
        return new ApiCaller(() -> request(service), identity, () -> token);
    }

    /** Returns a caller of a packaged service with this access token. */
    public static ApiCaller at(URI service, String token) {
        return new ApiCaller(() -> request(service), null, () -> token);
    }

    private static ApiRequest request(URI service) {
        return new ApiRequest("http://" + service.getHost() + ":" + service.getPort());
    }
}
