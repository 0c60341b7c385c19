package dev.rollcall.directory.keycloak.key;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.keycloak.call.TokenRefusal;
import dev.rollcall.directory.keycloak.client.TokenAnswer;
import dev.rollcall.directory.keycloak.client.TokenRequests;
import dev.rollcall.signing.Signer;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Form;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Swaps API keys for Keycloak's tokens, by the JWT authorization grant (RFC 7523): the service signs an assertion about the owner of a key, and
 * Keycloak issues a token of that user, if it knows the service as an identity provider and the user is linked to it.
 */
@Singleton
public class KeySwaps {

    /** The name of the service as an identity provider in the realm. Keycloak finds the provider by it, and never asks at this address. */
    static final String ISSUER = "https://rollcall.invalid/keys";

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final String CLIENT_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** Keycloak accepts at most a minute; the rest is for clocks that differ. */
    private static final Duration LIFETIME = Duration.ofSeconds(30);

    /** A subject that no user has: Keycloak's ids are UUIDs. */
    private static final String NOBODY = "rollcall-checks-its-set-up";

    /** Keycloak's words; there are no codes for these. */
    private static final String NO_LINK = "User not found";

    private static final String DISABLED = "User is not enabled";
    private static final String ACTION_REQUIRED = "Account is not fully set up";
    private static final String INVALID_SCOPE = "invalid_scope";

    private final TokenRequests requests;
    private final RealmIssuer issuer;
    private final Signer signer;
    private final KeycloakClock keycloak;
    private final String client;

    KeySwaps(TokenRequests requests, RealmIssuer issuer, Signer signer, KeycloakClock keycloak, CallerConfig config) {
        this.requests = requests;
        this.issuer = issuer;
        this.signer = signer;
        this.keycloak = keycloak;
        this.client = config.keys().client();
    }

    /** The result of a swap. */
    public sealed interface Swap {}

    /**
     * @param tokens the token response of RFC 6749, section 5.1
     */
    public record Swapped(JsonNode tokens) implements Swap {
        @Override
        public String toString() {
            return "Swapped[…]";
        }
    }

    /** Why Keycloak issues no token to this user, although all is set up. */
    public enum NotSwapped implements Swap {
        /** The user is disabled, gone, or not linked to the service. */
        NO_USER,
        /** The user has to do something at the next sign-in, such as to choose another password. */
        ACTION_REQUIRED,
        /** The client in Keycloak does not have a client scope that was asked for. */
        NO_SCOPE
    }

    /**
     * Requests a token for a user.
     *
     * @param scope client scopes, separated by spaces; empty for those that the client always has
     * @throws WrongSetupException if the swap is not set up
     * @throws DirectoryUnavailableException if Keycloak does not answer
     */
    public Swap swap(String subject, String scope) {
        signer.whyUnable().ifPresent(reason -> {
            throw new WrongSetupException(
                    "API keys cannot be swapped for tokens: " + reason.text().replaceFirst("[.\\s]+$", ""),
                    "See docs/keys.md, \"Swap a key for a Keycloak token\".");
        });
        String realm = issuer.get();
        Form form = new Form("grant_type", GRANT)
                .param("client_assertion_type", CLIENT_ASSERTION)
                .param("client_assertion", assertion(client, client, realm))
                .param("assertion", assertion(ISSUER, subject, realm));
        if (!scope.isEmpty()) {
            form.param("scope", scope);
        }
        TokenAnswer answer = requests.send(null, form);
        if (answer instanceof TokenAnswer.Issued issued) {
            requireSubject(issued, subject);
            return new Swapped(issued.body());
        }
        return meaning(((TokenAnswer.Refused) answer).refusal());
    }

    /**
     * Finds out whether the swap is set up: Keycloak refuses a subject that no user has for another reason than a set-up in which
     * something is missing.
     *
     * @throws WrongSetupException if it is not, with what is missing
     * @throws DirectoryUnavailableException if Keycloak does not answer
     */
    public void requireSetUp() {
        swap(NOBODY, "");
    }

    private String assertion(String iss, String sub, String realm) {
        return signer.sign(Map.of(
                "iss",
                iss,
                "sub",
                sub,
                "aud",
                realm,
                "exp",
                keycloak.now().plus(LIFETIME).getEpochSecond(),
                "jti",
                UUID.randomUUID().toString()));
    }

    /** A mistake in the set-up of Keycloak could issue the token of another user. */
    private static void requireSubject(TokenAnswer.Issued issued, String subject) {
        if (!issued.claims().path("sub").asText().equals(subject)) {
            throw new WrongSetupException(
                    "Keycloak has issued a token of another user than the owner of the API key, or one without a subject",
                    "Check the mappers of the client that rollcall.keys.client names: its tokens need the client scope basic.");
        }
    }

    private NotSwapped meaning(TokenRefusal refusal) {
        if (refusal.error().equals(INVALID_SCOPE) && !KeySwapRemedies.isMissingConsent(refusal)) {
            return NotSwapped.NO_SCOPE;
        }
        return switch (refusal.description()) {
            case NO_LINK, DISABLED -> NotSwapped.NO_USER;
            case ACTION_REQUIRED -> NotSwapped.ACTION_REQUIRED;
            default -> {
                issuer.forget();
                throw new WrongSetupException(
                        "Keycloak swaps no API keys for tokens: %s".formatted(withoutCause(refusal.text())),
                        remedy(refusal));
            }
        };
    }

    /** Leaves out the cause after the colon: addresses and names of classes, which are not for everybody who creates a key. */
    private static String withoutCause(String text) {
        return text.replaceFirst(":.*", "");
    }

    private String remedy(TokenRefusal refusal) {
        return KeySwapRemedies.of(refusal, client);
    }
}
