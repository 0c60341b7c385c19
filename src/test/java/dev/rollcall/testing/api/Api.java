package dev.rollcall.testing.api;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.packaged.PackagedProcess;
import io.restassured.RestAssured;
import java.net.URI;

/** The API of the service under test, as users of the realm and others call it. */
public final class Api {

    private Api() {}

    /** Returns the demo realm's administrator, who signs in with the first request. */
    public static ApiCaller admin() {
        Realm.Identity admin = new Realm.Identity(null, "admin", "admin");
        return new ApiCaller(RestAssured::given, admin, () -> Realm.get().token(admin));
    }

    /** Signs a user in. */
    public static ApiCaller as(Realm.Identity identity) {
        String token = Realm.get().token(identity);
        return new ApiCaller(RestAssured::given, identity, () -> token);
    }

    /** Returns a caller with this access token. */
    public static ApiCaller as(String token) {
        return new ApiCaller(RestAssured::given, null, () -> token);
    }

    /** Creates a user with the role {@code user} and signs them in, so that they have a record. */
    public static ApiCaller user(String prefix) {
        ApiCaller user = as(Realm.get().createIdentity(prefix, "user"));
        user.id();
        return user;
    }

    /** Returns the service account that the demo realm has for machines. */
    public static ApiCaller machine() {
        return as(Realm.get().clientToken("rollcall-machine", "rollcall-machine-secret"));
    }

    /** Returns a caller without a token. */
    public static ApiCaller anonymous() {
        return new ApiCaller(RestAssured::given, null, null);
    }

    /** Returns a caller with the session of a browser. */
    public static ApiCaller in(Browser browser) {
        return anonymous().with(request -> request.cookies(browser.cookies()));
    }

    /** Returns a caller of a packaged service with this access token. */
    public static ApiCaller at(URI service, String token) {
        return new ApiCaller(() -> PackagedProcess.given(service), null, () -> token);
    }
}
