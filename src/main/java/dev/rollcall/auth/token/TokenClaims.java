package dev.rollcall.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.spelling.StoredSpelling;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The claims of a verified access token of Keycloak; or what an API key tells, see {@link #ofKey}.
 *
 * <p>A token without the scope {@code profile}, {@code email} or {@code phone} has no claims about names, e-mail or phone number. That does not
 * mean that the user has none, so {@code profile}, {@code email} or {@code phone} is empty then.
 *
 * @param subject the {@code sub} claim
 * @param issuedAt the {@code iat} claim, in whole seconds: the time as of which the other claims are true
 * @param expiresAt the {@code exp} claim
 * @param authenticatedAt the {@code auth_time} claim, in whole seconds: the time of the sign-in. Tokens from the password grant or the client
 *     credentials grant have none
 * @param clientId the client it was issued to ({@code azp}), or null
 * @param serviceAccount whether the subject is the service account of a client, not a user
 * @param profile username, names and locale, if the token contains them
 * @param email address and whether it is verified, if the token contains it
 * @param phone the phone number, if the token contains it
 * @param roles the names of the realm roles, sorted, without the ignored ones
 * @param attributes the values of attributes of the realm's user profile that claims tell, see {@link #attribute}
 * @param session the {@code sid} claim: the id of the session at Keycloak
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
        Optional<Phone> phone,
        List<String> roles,
        Map<String, List<String>> attributes,
        Optional<String> session) {

    /** Names may be null, since a realm need not require them. The locale may be null, since a user need not choose one. */
    public record Profile(String username, String firstName, String lastName, String locale) {}

    /** The address is null if the user has none. */
    public record Email(String address, boolean verified) {}

    /** The number is null if the user has none. */
    public record Phone(String number) {}

    private static final String SERVICE_ACCOUNT_PREFIX = "service-account-";

    public TokenClaims {
        if (subject == null || subject.isBlank()) {
            throw new IllegalArgumentException("the token has no subject");
        }
        roles = List.copyOf(roles);
        attributes = Map.copyOf(attributes);
    }

    /** Claims that tell no attributes of the user profile, and no session. */
    public TokenClaims(
            String subject,
            Instant issuedAt,
            Instant expiresAt,
            Optional<Instant> authenticatedAt,
            String clientId,
            boolean serviceAccount,
            Optional<Profile> profile,
            Optional<Email> email,
            Optional<Phone> phone,
            List<String> roles) {
        this(
                subject,
                issuedAt,
                expiresAt,
                authenticatedAt,
                clientId,
                serviceAccount,
                profile,
                email,
                phone,
                roles,
                Map.of(),
                Optional.empty());
    }

    /**
     * Returns what an API key tells, in the place of a token: its owner, and the roles of the owner's record. It tells no time at which
     * something was true, no sign-in and no session.
     */
    public static TokenClaims ofKey(String subject, Instant expiresAt, List<String> roles) {
        return new TokenClaims(
                subject,
                Instant.EPOCH,
                expiresAt,
                Optional.empty(),
                null,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                roles);
    }

    /**
     * @param payload the claims set of an access token whose signature, issuer, audience and times have been verified
     * @throws IllegalArgumentException if {@code sub} is missing, as in Keycloak's lightweight access tokens, or a time is invalid
     */
    public static TokenClaims of(JsonNode payload, RealmRoles roles, ProfileClaims attributes) {
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
                phone(payload, scopes),
                roles.copied(rolesAt(payload, roles.claim()).toList()),
                attributes.read(payload),
                Optional.ofNullable(text(payload, "sid")));
    }

    /** Returns the values of an attribute of the realm's user profile; empty if no claim tells it. */
    public Optional<List<String>> attribute(String name) {
        return Optional.ofNullable(attributes.get(ProfileClaims.key(name)));
    }

    /** Whether an API key tells this. Any token is younger, since old ones are refused. */
    public boolean isOfKey() {
        return issuedAt.equals(Instant.EPOCH);
    }

    /** Returns the username, or the subject if the token has no username. */
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

    /** A mapper for several values makes an array of them, of which the first is taken. */
    private static Optional<Phone> phone(JsonNode payload, List<String> scopes) {
        JsonNode claim = payload.path("phone_number");
        String number = text(claim.isArray() ? claim.path(0) : claim);
        return number == null && !scopes.contains("phone") ? Optional.empty() : Optional.of(new Phone(number));
    }

    /**
     * Keycloak names the user of a service account {@code service-account-<client>}. A token without the scope for usernames still has
     * {@code client_id}, and no session.
     */
    private static boolean isServiceAccount(JsonNode payload) {
        String username = text(payload, "preferred_username");
        String client = Optional.ofNullable(text(payload, "client_id")).orElse(text(payload, "azp"));
        if (client != null && StoredSpelling.same(username, SERVICE_ACCOUNT_PREFIX + client)) {
            return true;
        }
        return username == null && payload.has("client_id") && !payload.has("sid");
    }

    /** Returns the unfiltered names of roles at a path such as {@code realm_access/roles}. */
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
        return text(payload.path(claim));
    }

    private static String text(JsonNode claim) {
        String value = claim.asText(null);
        return value == null || value.isBlank() ? null : value;
    }
}
