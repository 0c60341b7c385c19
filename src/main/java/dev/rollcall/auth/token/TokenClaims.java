package dev.rollcall.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a verified access token of Keycloak says about its subject.
 *
 * <p>A token that was issued without the scope {@code profile} or {@code email} says nothing about names or e-mail, which
 * is not the same as saying that there are none: those parts are empty then.
 *
 * @param subject the {@code sub} claim
 * @param issuedAt the {@code iat} claim, in whole seconds: as of when Keycloak vouches for the rest
 * @param expiresAt the {@code exp} claim
 * @param authenticatedAt the {@code auth_time} claim, in whole seconds: when the person signed in. A token by a password or a client's
 *     secret alone has none
 * @param clientId the client it was issued to ({@code azp}), or null
 * @param serviceAccount whether the subject is a client's service account and no person
 * @param profile username, names and language, if the token speaks of them
 * @param email address and whether it is verified, if the token speaks of them
 * @param roles the names of the realm's roles, sorted, without the ignored ones
 */
public record TokenClaims(
        String subject,
        Instant issuedAt,
        Instant expiresAt,
        Optional<Instant> authenticatedAt,
        String clientId,
        boolean serviceAccount,
        Optional<Profile> profile,
        Optional<Email> email,
        List<String> roles) {

    /** Names may be null: a realm can do without them. So may the language, which a person need not have chosen. */
    public record Profile(String username, String firstName, String lastName, String locale) {}

    /** The address is null when the person has none. */
    public record Email(String address, boolean verified) {}

    private static final String SERVICE_ACCOUNT_PREFIX = "service-account-";

    public TokenClaims {
        if (subject == null || subject.isBlank()) {
            throw new IllegalArgumentException("the token has no subject");
        }
        roles = List.copyOf(roles);
    }

    /**
     * @param payload the claims set of an access token whose signature, issuer, audience and times have been verified
     * @throws IllegalArgumentException if it has no usable {@code sub}, as Keycloak's lightweight access tokens, or no usable time
     */
    public static TokenClaims of(JsonNode payload, CallerConfig.RolesConfig roles) {
        List<String> scopes = Arrays.asList(payload.path("scope").asText("").split(" "));
        return new TokenClaims(
                text(payload, "sub"),
                JwtPart.time(payload, "iat"),
                JwtPart.time(payload, "exp"),
                JwtPart.authenticationTime(payload),
                text(payload, "azp"),
                isServiceAccount(payload),
                profile(payload, scopes),
                email(payload, scopes),
                RealmRoles.copied(roles, rolesAt(payload, roles.claim())));
    }

    /** The username, or the subject where the token does not speak of it. */
    public String username() {
        return profile.map(Profile::username).orElse(subject);
    }

    private static Optional<Profile> profile(JsonNode payload, List<String> scopes) {
        String username = text(payload, "preferred_username");
        if (username == null) {
            return Optional.empty();
        }
        boolean hasNames = payload.has("given_name") || payload.has("family_name");
        if (!hasNames && !scopes.contains("profile")) {
            return Optional.empty();
        }
        return Optional.of(new Profile(
                username, text(payload, "given_name"), text(payload, "family_name"), text(payload, "locale")));
    }

    private static Optional<Email> email(JsonNode payload, List<String> scopes) {
        String address = text(payload, "email");
        if (address == null && !scopes.contains("email")) {
            return Optional.empty();
        }
        return Optional.of(new Email(
                address, address != null && payload.path("email_verified").asBoolean()));
    }

    /**
     * Keycloak names the user behind a service account {@code service-account-<client>}; without the scope that carries
     * the name, such a token still has {@code client_id} and belongs to no session.
     */
    private static boolean isServiceAccount(JsonNode payload) {
        String username = text(payload, "preferred_username");
        String client = Optional.ofNullable(text(payload, "client_id")).orElse(text(payload, "azp"));
        if (username != null && client != null && username.equalsIgnoreCase(SERVICE_ACCOUNT_PREFIX + client)) {
            return true;
        }
        return username == null && payload.has("client_id") && !payload.has("sid");
    }

    /** The names of roles at a path such as {@code realm_access/roles}, unfiltered. */
    public static Stream<String> rolesAt(JsonNode payload, String path) {
        JsonNode node = payload;
        for (String part : path.split("/")) {
            node = node.path(part);
        }
        return StreamSupport.stream(node.spliterator(), false)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText);
    }

    private static String text(JsonNode payload, String claim) {
        String value = payload.path(claim).asText(null);
        return value == null || value.isBlank() ? null : value;
    }
}
