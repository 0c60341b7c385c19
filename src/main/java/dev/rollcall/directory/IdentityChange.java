package dev.rollcall.directory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What to set of an identity. A property that is null is left as it is, and an empty {@code Optional} takes the value away.
 * As JSON it is a merge patch (RFC 7396).
 */
@RegisterForReflection // Hibernate keeps it as JSON, which Quarkus does not see
public record IdentityChange(
        String username,
        Optional<String> email,
        Boolean emailVerified,
        Optional<String> firstName,
        Optional<String> lastName,
        Optional<String> locale,
        Boolean enabled) {

    public static final IdentityChange NONE = new IdentityChange(null, null, null, null, null, null, null);

    public boolean isNone() {
        return equals(NONE);
    }

    /** The names of the properties that are set or taken away. */
    public Set<String> names() {
        return toJson().keySet();
    }

    @JsonValue
    public Map<String, Object> toJson() {
        Map<String, Object> patch = new LinkedHashMap<>();
        put(patch, "username", username);
        put(patch, "email", email);
        put(patch, "emailVerified", emailVerified);
        put(patch, "firstName", firstName);
        put(patch, "lastName", lastName);
        put(patch, "locale", locale);
        put(patch, "enabled", enabled);
        return patch;
    }

    /**
     * @param patch text or null for a text, a boolean for a flag; other members are not looked at
     */
    @JsonCreator
    public static IdentityChange of(Map<String, Object> patch) {
        return new IdentityChange(
                (String) patch.get("username"),
                text(patch, "email"),
                (Boolean) patch.get("emailVerified"),
                text(patch, "firstName"),
                text(patch, "lastName"),
                text(patch, "locale"),
                (Boolean) patch.get("enabled"));
    }

    private static void put(Map<String, Object> patch, String name, Object value) {
        if (value instanceof Optional<?> text) {
            patch.put(name, text.orElse(null));
        } else if (value != null) {
            patch.put(name, value);
        }
    }

    private static Optional<String> text(Map<String, Object> patch, String name) {
        return patch.containsKey(name) ? Optional.ofNullable((String) patch.get(name)) : null;
    }

    /** Whether the identity is already as it would be after the change. Keycloak keeps usernames and e-mails in small letters. */
    public boolean isTrueOf(Identity identity) {
        return (username == null || sameLetters(username, identity.username()))
                && (email == null || sameLetters(orEmpty(email), orEmpty(identity.email())))
                && (emailVerified == null || emailVerified == identity.emailVerified())
                && (firstName == null || orEmpty(firstName).equals(orEmpty(identity.firstName())))
                && (lastName == null || orEmpty(lastName).equals(orEmpty(identity.lastName())))
                && (locale == null || orEmpty(locale).equals(orEmpty(identity.locale())))
                && (enabled == null || enabled == identity.enabled());
    }

    /** The change that sets what this one sets to what the identity has. */
    public IdentityChange backTo(Identity identity) {
        return new IdentityChange(
                username == null ? null : identity.username(),
                email == null ? null : Optional.ofNullable(identity.email()),
                emailVerified == null ? null : identity.emailVerified(),
                firstName == null ? null : Optional.ofNullable(identity.firstName()),
                lastName == null ? null : Optional.ofNullable(identity.lastName()),
                locale == null ? null : Optional.ofNullable(identity.locale()),
                enabled == null ? null : identity.enabled());
    }

    /** Not by equalsIgnoreCase: there are letters whose small form is two. */
    private static boolean sameLetters(String one, String other) {
        return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }

    private static String orEmpty(Optional<String> text) {
        return text.orElse("");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
