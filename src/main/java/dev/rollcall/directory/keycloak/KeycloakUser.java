package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.Identity;
import java.time.Instant;
import java.util.List;

/** Reads Keycloak's representation of a user. */
final class KeycloakUser {

    static final String USERNAME = "username";
    static final String EMAIL = "email";
    static final String ATTRIBUTES = "attributes";
    static final String LOCALE = "locale";
    static final String CREATION_TIME = "createdTimestamp";

    private KeycloakUser() {}

    /**
     * @param user a representation with its attributes
     * @param roles names of realm roles, which the representation does not have
     */
    static Identity identity(JsonNode user, List<String> roles) {
        return new Identity(
                user.path("id").asText(),
                user.path(USERNAME).asText(),
                text(user.path(EMAIL)),
                user.path("emailVerified").asBoolean(),
                text(user.path("firstName")),
                text(user.path("lastName")),
                attribute(user, LOCALE),
                attribute(user, "phoneNumber"),
                user.path("enabled").asBoolean(),
                Instant.ofEpochMilli(user.path(CREATION_TIME).asLong()),
                roles);
    }

    /** The first value of an attribute; null if there is none. */
    private static String attribute(JsonNode user, String name) {
        return text(user.path(ATTRIBUTES).path(name).path(0));
    }

    /** Null for a text that is missing or blank. */
    static String text(JsonNode node) {
        String value = node.asText("");
        return value.isBlank() ? null : value;
    }
}
