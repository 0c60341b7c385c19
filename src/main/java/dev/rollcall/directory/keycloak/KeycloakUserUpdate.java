package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.KeycloakUser.ATTRIBUTES;
import static dev.rollcall.directory.keycloak.KeycloakUser.EMAIL;
import static dev.rollcall.directory.keycloak.KeycloakUser.LOCALE;
import static dev.rollcall.directory.keycloak.KeycloakUser.USERNAME;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.IdentityChange;
import java.util.List;
import java.util.Optional;

/**
 * Creates the bodies of updates of a user. Keycloak keeps what a body leaves out only if it has no {@code attributes}; with them, it erases the
 * address, the names and the attributes that are missing. So only a change of an attribute has them, and the whole profile with them. No body has
 * {@code enabled}, {@code emailVerified} or {@code requiredActions} unless the change is about them: others may change them at the same time.
 */
final class KeycloakUserUpdate {

    private static final String FIRST_NAME = "firstName";
    private static final String LAST_NAME = "lastName";

    /** What Keycloak's user profile knows of a user, beside the attributes. */
    private static final List<String> PROFILE = List.of(USERNAME, EMAIL, FIRST_NAME, LAST_NAME);

    private KeycloakUserUpdate() {}

    /** Returns a body with the changed fields, without a changed locale. */
    static ObjectNode fields(IdentityChange change) {
        return apply(change, JsonNodeFactory.instance.objectNode());
    }

    /**
     * Returns a body that also changes the locale.
     *
     * @param user the user's representation as just read
     */
    static ObjectNode whole(IdentityChange change, JsonNode user) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        PROFILE.stream().filter(user::hasNonNull).forEach(name -> body.set(name, user.get(name)));
        body.putObject(ATTRIBUTES);
        if (user.path(ATTRIBUTES).isObject()) {
            body.set(ATTRIBUTES, user.get(ATTRIBUTES).deepCopy());
        }
        setLocale(change, apply(change, body));
        return body;
    }

    /** Sets or removes the locale in the attributes of a body, if the change is about it. */
    static void setLocale(IdentityChange change, ObjectNode body) {
        if (change.locale() != null) {
            ObjectNode attributes = body.withObject("/" + ATTRIBUTES);
            attributes.remove(LOCALE);
            change.locale().ifPresent(locale -> attributes.putArray(LOCALE).add(locale));
        }
    }

    /** Whether a user has the locale of a change. */
    static boolean hasLocaleOf(IdentityChange change, JsonNode user) {
        return change.locale()
                .equals(Optional.ofNullable(
                        KeycloakUser.identity(user, List.of()).locale()));
    }

    private static ObjectNode apply(IdentityChange change, ObjectNode body) {
        set(body, USERNAME, change.username());
        set(body, EMAIL, change.email());
        set(body, FIRST_NAME, change.firstName());
        set(body, LAST_NAME, change.lastName());
        if (change.emailVerified() != null) {
            body.put("emailVerified", change.emailVerified());
        }
        if (change.enabled() != null) {
            body.put("enabled", change.enabled());
        }
        return body;
    }

    private static void set(ObjectNode body, String name, String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /** Keycloak removes the value for an empty text, and keeps it for null. */
    private static void set(ObjectNode body, String name, Optional<String> value) {
        if (value != null) {
            body.put(name, value.orElse(""));
        }
    }
}
