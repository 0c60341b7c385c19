package dev.rollcall.testing.keycloak;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An identity provider of an organization: another realm. People who sign in through it become managed members: Keycloak deletes their
 * accounts with the organization.
 */
public final class MembershipProvider implements AutoCloseable {

    private static final String SECRET = "broker-secret";

    private final Realm realm;
    private final Realm provider;
    private final String alias;
    private final String domain;

    private MembershipProvider(Realm realm, Realm provider, String alias) {
        this.realm = realm;
        this.provider = provider;
        this.alias = alias;
        this.domain = alias + ".test";
    }

    public static MembershipProvider of(Realm realm, String organization) {
        String alias = newAlias();
        MembershipProvider created = new MembershipProvider(realm, Realm.create(alias), alias);
        created.createClient();
        created.connect(organization);
        return created;
    }

    /** Returns the provider for another organization of the same realm. It ends with the first one. */
    public MembershipProvider alsoOf(String organization) {
        MembershipProvider also = new MembershipProvider(realm, provider, newAlias());
        also.connect(organization);
        return also;
    }

    private static String newAlias() {
        return "idp-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private void createClient() {
        provider.set(Map.of("organizationsEnabled", false));
        provider.admin(
                "POST",
                "/clients",
                Map.of(
                        "clientId",
                        "membership-broker",
                        "secret",
                        SECRET,
                        "publicClient",
                        false,
                        "standardFlowEnabled",
                        true,
                        "redirectUris",
                        List.of("*")));
    }

    private void connect(String organization) {
        String endpoints = provider.url() + "/protocol/openid-connect";
        realm.admin(
                "POST",
                "/identity-provider/instances",
                Map.of(
                        "alias",
                        alias,
                        "providerId",
                        "oidc",
                        "enabled",
                        true,
                        "trustEmail",
                        true,
                        "config",
                        Map.of(
                                "authorizationUrl",
                                endpoints + "/auth",
                                "tokenUrl",
                                endpoints + "/token",
                                "userInfoUrl",
                                endpoints + "/userinfo",
                                "clientId",
                                "membership-broker",
                                "clientSecret",
                                SECRET,
                                "clientAuthMethod",
                                "client_secret_post",
                                "defaultScope",
                                "openid profile email",
                                "kc.org.domain",
                                domain)));
        new Organizations(realm)
                .update(organization, Map.of("domains", List.of(Map.of("name", domain, "verified", true))));
        realm.admin("POST", "/organizations/" + organization + "/identity-providers", alias);
    }

    /** Signs a new person in through the provider. */
    public Realm.Identity signInOnce() {
        Realm.Identity there = provider.createIdentity("joined");
        provider.update(there, Map.of("email", there.username() + "@" + domain));
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
                provider.url());
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
        realm.admin("DELETE", "/identity-provider/instances/" + alias, null);
        provider.delete();
    }
}
