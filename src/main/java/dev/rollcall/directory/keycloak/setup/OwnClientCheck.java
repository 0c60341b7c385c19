package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Looks at what the service's own client needs for browsers: redirect URIs, PKCE, and where Keycloak reports ended sessions. */
@Singleton
class OwnClientCheck implements SetupCheck {

    private static final String CALLBACK = "/callback";
    private static final String LOGOUT = "/logout/backchannel";

    private final KeycloakSetupApi api;
    private final KeycloakCalls calls;
    private final ServiceClient own;
    private final Optional<String> publicUrl;

    OwnClientCheck(
            KeycloakSetupApi api,
            KeycloakCalls calls,
            ServiceClient own,
            @ConfigProperty(name = "rollcall.public-url") Optional<String> publicUrl) {
        this.api = api;
        this.calls = calls;
        this.own = own;
        this.publicUrl = publicUrl.map(url -> url.strip().replaceFirst("/$", ""));
    }

    @Override
    public Part part() {
        return Part.SIGN_IN;
    }

    @Override
    public List<Finding> look() {
        Optional<JsonNode> found = elements(array(calls.ask(() -> api.clients(own.id()))))
                .filter(client -> client.path("clientId").asText().equals(own.id()))
                .findFirst();
        if (found.isEmpty()) {
            return List.of(Finding.notLookedAt(
                    Part.SIGN_IN, "The service account does not see the client '%s'.".formatted(own.id())));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(signIn(found.get()));
        pkce(found.get()).ifPresent(findings::add);
        findings.add(signOut(
                found.get().path("attributes").path("backchannel.logout.url").asText()));
        return findings;
    }

    private Finding signIn(JsonNode client) {
        if (!client.path("standardFlowEnabled").asBoolean()) {
            return Finding.error(
                    Part.SIGN_IN,
                    "Browsers cannot sign in: the standard flow of the client '%s' is off.".formatted(own.id()),
                    settings("switch on 'Standard flow' under Capability config."));
        }
        List<String> uris =
                elements(client.path("redirectUris")).map(JsonNode::asText).toList();
        if (uris.stream().noneMatch(this::allowsCallback)) {
            String callback = publicUrl.orElse("https://rollcall.example.org") + CALLBACK;
            return Finding.error(
                    Part.SIGN_IN,
                    "Keycloak sends no browser back to %s: the client '%s' has %s."
                            .formatted(
                                    publicUrl.map(url -> url + CALLBACK).orElse("the service"),
                                    own.id(),
                                    uris.isEmpty()
                                            ? "no redirect URI"
                                            : "the redirect URIs " + String.join(", ", uris)),
                    settings("add %s to 'Valid redirect URIs'%s."
                            .formatted(
                                    callback,
                                    publicUrl.isPresent()
                                            ? ""
                                            : ", with the service's own address as browsers reach it")));
        }
        if (uris.contains("*")) {
            return Finding.warning(
                    Part.SIGN_IN,
                    "Keycloak sends browsers back to any address: the client '%s' has the redirect URI *."
                            .formatted(own.id()),
                    settings("name the service's own address in 'Valid redirect URIs', and no other."));
        }
        return Finding.ok(
                Part.SIGN_IN, "Keycloak sends browsers back to %s after a sign-in.".formatted(String.join(", ", uris)));
    }

    /** Keycloak ignores the port of an address of this machine. */
    private boolean allowsCallback(String uri) {
        if (uri.endsWith("*")) {
            String start = uri.substring(0, uri.length() - 1);
            return publicUrl.map(url -> (url + CALLBACK).startsWith(start)).orElse(true);
        }
        return uri.equals(CALLBACK)
                || publicUrl
                        .map(url -> uri.equals(url + CALLBACK)
                                || uri.equals(url.replaceFirst("^(http://(localhost|127\\.0\\.0\\.1)):\\d+$", "$1")
                                        + CALLBACK))
                        .orElse(uri.endsWith(CALLBACK));
    }

    private Optional<Finding> pkce(JsonNode client) {
        String method =
                client.path("attributes").path("pkce.code.challenge.method").asText();
        return switch (method) {
            case "S256" -> Optional.empty();
            case "plain" ->
                Optional.of(Finding.error(
                        Part.SIGN_IN,
                        "Browsers cannot sign in: the client '%s' requires the PKCE method 'plain'."
                                .formatted(own.id()),
                        advanced("S256")));
            default ->
                Optional.of(Finding.warning(
                        Part.SIGN_IN,
                        "Keycloak does not require PKCE of the client '%s', though the service always uses it."
                                .formatted(own.id()),
                        advanced("S256")));
        };
    }

    private Finding signOut(String url) {
        if (url.endsWith(LOGOUT)) {
            return Finding.ok(Part.SIGN_OUT, "Keycloak reports ended sessions to %s.".formatted(url));
        }
        return Finding.warning(
                Part.SIGN_OUT,
                "Users who sign out elsewhere stay signed in here: Keycloak reports ended sessions %s."
                        .formatted(url.isEmpty() ? "to nobody" : "to " + url),
                settings("set 'Backchannel logout URL' to %s, as Keycloak reaches the service."
                        .formatted(publicUrl.orElse("https://rollcall.example.org") + LOGOUT)));
    }

    private String advanced(String method) {
        return "In Keycloak, open Clients > %s > Advanced and set 'Proof Key for Code Exchange Code Challenge Method' to %s."
                .formatted(own.id(), method);
    }

    private String settings(String what) {
        return "In Keycloak, open Clients > %s > Settings and %s".formatted(own.id(), what);
    }
}
