package dev.rollcall.testing.keycloak;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Another realm of the same Keycloak, whose people sign in to a realm through identity providers. Closing it deletes both. */
public final class BrokeredRealm implements AutoCloseable {

    private static final String CLIENT = "sign-in-broker";
    private static final String SECRET = "broker-secret";

    private final Realm realm;
    private final Realm people;
    private final List<String> aliases = new ArrayList<>();

    private BrokeredRealm(Realm realm, Realm people) {
        this.realm = realm;
        this.people = people;
    }

    /**
     * @param realm the realm to sign in to
     */
    public static BrokeredRealm of(Realm realm) {
        Realm people = Realm.create(newName());
        people.set(Map.of("organizationsEnabled", false));
        people.admin(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        CLIENT,
                        "secret",
                        SECRET,
                        "publicClient",
                        false,
                        "standardFlowEnabled",
                        true,
                        "redirectUris",
                        List.of("*")));
        return new BrokeredRealm(realm, people);
    }

    /** Returns the realm where the people have their passwords. */
    public Realm people() {
        return people;
    }

    private static String newName() {
        return "idp-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Creates an identity provider in the realm to sign in to.
     *
     * @param config more settings of the provider
     * @return its alias
     */
    public String connect(Map<String, String> config) {
        String alias = newName();
        String endpoints = people.url() + "/protocol/openid-connect";
        Map<String, String> all = new HashMap<>(config);
        all.putAll(Map.of(
                "authorizationUrl",
                endpoints + "/auth",
                "tokenUrl",
                endpoints + "/token",
                "userInfoUrl",
                endpoints + "/userinfo",
                "clientId",
                CLIENT,
                "clientSecret",
                SECRET,
                "clientAuthMethod",
                "client_secret_post",
                "defaultScope",
                "openid profile email"));
        realm.admin(
                "POST",
                "/identity-provider/instances",
                Map.of("alias", alias, "providerId", "oidc", "enabled", true, "trustEmail", true, "config", all));
        aliases.add(alias);
        return alias;
    }

    /**
     * Signs a person in at another application than Rollcall, in a new browser.
     *
     * @param there the person in the realm with the passwords
     * @return the person in the realm of the application
     */
    public Realm.Identity signIn(String alias, Realm.Identity there) {
        String returnTo = "http://localhost/q/swagger-ui/oauth2-redirect.html";
        // cookies of both realms have the same names, and differ by path
        Browser here = new Browser(Stack.keycloakUrl());
        Browser atProvider = new Browser(Stack.keycloakUrl());
        String signIn = followUntil(
                here,
                realm.url()
                        + "/protocol/openid-connect/auth?response_type=code&scope=openid&client_id=rollcall-swagger&redirect_uri="
                        + URLEncoder.encode(returnTo, StandardCharsets.UTF_8)
                        + "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&kc_idp_hint="
                        + alias,
                people.url());
        String back = Browser.location(atProvider.submitWithoutFollowing(atProvider.open(signIn), there));
        followUntil(here, back, returnTo);
        String subject = realm.named(there.username()).path(0).path("id").asText();
        return new Realm.Identity(subject, there.username(), there.password());
    }

    /** Follows redirects up to the first to an address that begins with a text, and returns the address. */
    private static String followUntil(Browser browser, String first, String end) {
        String address = first;
        while (!address.startsWith(end)) {
            HttpResponse<String> response = browser.get(address);
            address = response.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new AssertionError("The sign-in ended at " + response.uri()));
        }
        return address;
    }

    @Override
    public void close() {
        aliases.forEach(alias -> realm.admin("DELETE", "/identity-provider/instances/" + alias, null));
        people.delete();
    }
}
