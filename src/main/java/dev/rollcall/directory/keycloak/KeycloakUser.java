package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.spelling.StoredSpelling;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Keycloak's representation of a user, and creates the bodies of its updates. Keycloak keeps what a body leaves out only if it has no
 * {@code attributes}; with them, it erases the address, the names and the attributes that are missing. So only a change of an attribute has them,
 * and the whole profile with them. No body has {@code enabled}, {@code emailVerified} or {@code requiredActions} unless the change is about them:
 * others may change them at the same time.
 */
final class KeycloakUser {

    /** Tells which user federations are LDAP directories. */
    interface LdapFederations {
        boolean isLdap(String federation);
    }

    static final String USERNAME = "username";
    static final String EMAIL = "email";
    static final String ATTRIBUTES = "attributes";
    static final String LOCALE = "locale";
    static final String CREATION_TIME = "createdTimestamp";

    /** The attribute with the id that a user has in the LDAP directory. Keycloak sets it, and lets nobody change it. */
    static final String LDAP_ID = "LDAP_ID";

    private static final String FIRST_NAME = "firstName";
    private static final String LAST_NAME = "lastName";

    /** The fields of Keycloak's user profile that are no attributes. */
    private static final List<String> PROFILE = List.of(USERNAME, EMAIL, FIRST_NAME, LAST_NAME);

    private KeycloakUser() {}

    /**
     * @param user a representation with its attributes
     * @param roles names of realm roles, which the representation does not have
     * @param federations tells which attribute is the directory's own id; not asked for a user of Keycloak itself
     * @param copied the attributes of the user profile that are copied
     */
    static Identity identity(
            JsonNode user, List<String> roles, LdapFederations federations, List<DeclaredAttribute> copied) {
        return new Identity(
                user.path("id").asText(),
                user.path(USERNAME).asText(),
                text(user.path(EMAIL)),
                user.path("emailVerified").asBoolean(),
                text(user.path(FIRST_NAME)),
                text(user.path(LAST_NAME)),
                attribute(user, LOCALE),
                attribute(user, "phoneNumber"),
                user.path("enabled").asBoolean(),
                Instant.ofEpochMilli(user.path(CREATION_TIME).asLong()),
                roles,
                federation(user)
                        .map(federation -> new Identity.Federated(
                                federation, federations.isLdap(federation) ? attribute(user, LDAP_ID) : null))
                        .orElse(null),
                profile(user, copied));
    }

    /**
     * Returns those of some users who have this value. A user federation may find others, too.
     *
     * @param property the username or the e-mail address
     */
    static List<Directory.Named> named(JsonNode users, String property, String value) {
        return KeycloakJson.elements(users)
                .filter(user -> StoredSpelling.same(value, text(user.path(property))))
                .map(user -> new Directory.Named(
                        KeycloakJson.required(user, "id"),
                        user.path("emailVerified").asBoolean()))
                .toList();
    }

    private static Map<String, Object> profile(JsonNode user, List<DeclaredAttribute> copied) {
        Map<String, Object> profile = new LinkedHashMap<>();
        copied.forEach(attribute -> profile.put(attribute.name(), attribute.valueOf(values(user, attribute.name()))));
        return profile;
    }

    private static List<String> values(JsonNode user, String attribute) {
        return KeycloakJson.elements(user.path(ATTRIBUTES).path(attribute))
                .map(JsonNode::asText)
                .toList();
    }

    /** Returns the id of the federation from which a user comes. Keycloak does not link users whom it does not import; their ids name the federation. */
    private static Optional<String> federation(JsonNode user) {
        return Optional.ofNullable(text(user.path("federationLink")))
                .or(() -> Optional.of(user.path("id").asText().split(":", -1))
                        .filter(id -> id.length > 2 && id[0].equals("f"))
                        .map(id -> id[1]));
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

    /** Returns a body with the changed fields, without changed attributes. */
    static ObjectNode fields(IdentityChange change) {
        return apply(change, JsonNodeFactory.instance.objectNode());
    }

    /**
     * Returns a body that also changes attributes.
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
        setAttributes(change, apply(change, body));
        return body;
    }

    /** Sets or removes those attributes of a body that the change is about. */
    static void setAttributes(IdentityChange change, ObjectNode body) {
        if (change.locale() != null) {
            set(body, LOCALE, change.locale().stream().toList());
        }
        change.profile().forEach((name, value) -> set(body, name, Identity.values(value)));
    }

    private static void set(ObjectNode body, String attribute, List<String> values) {
        ObjectNode attributes = body.withObject("/" + ATTRIBUTES);
        attributes.remove(attribute);
        if (!values.isEmpty()) {
            values.forEach(attributes.putArray(attribute)::add);
        }
    }

    /** Whether a user has the attributes of a change. Keycloak stores several values of one without their order. */
    static boolean hasAttributesOf(IdentityChange change, JsonNode user) {
        return (change.locale() == null || change.locale().equals(Optional.ofNullable(attribute(user, LOCALE))))
                && change.profile().entrySet().stream()
                        .allMatch(changed -> Identity.values(changed.getValue())
                                .equals(Identity.values(values(user, changed.getKey()))));
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

    /** Returns a password that Keycloak asks the user to change. */
    static ObjectNode credential(String temporaryPassword) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "password")
                .put("value", temporaryPassword)
                .put("temporary", true);
    }
}
