package dev.rollcall.directory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.spelling.StoredSpelling;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change of an identity's properties. Null leaves a property as it is, and an empty {@code Optional} removes its value. As JSON it is a
 * merge patch (RFC 7396), in which an attribute of the user profile has the name {@code profile.<attribute>}.
 *
 * @param profile attributes of the realm's user profile: a text, a list of texts, or null to remove the value
 */
@RegisterForReflection // stored as JSON in the plan of an act
public record IdentityChange(
        String username,
        Optional<String> email,
        Boolean emailVerified,
        Optional<String> firstName,
        Optional<String> lastName,
        Optional<String> locale,
        Boolean enabled,
        Map<String, Object> profile) {

    public static final IdentityChange NONE = new IdentityChange(null, null, null, null, null, null, null);

    /** Makes the address count as not verified, whatever it is. */
    public static final IdentityChange UNVERIFIED = new IdentityChange(null, null, false, null, null, null, null);

    /** Precedes the name of an attribute of the user profile where its name stands beside those of properties. */
    public static final String PROFILE = "profile.";

    /** The properties that say which address is verified. */
    private static final Set<String> VERIFICATION = Set.of("email", "emailVerified");

    public IdentityChange {
        profile = profile == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(profile));
    }

    /** A change of properties alone. */
    public IdentityChange(
            String username,
            Optional<String> email,
            Boolean emailVerified,
            Optional<String> firstName,
            Optional<String> lastName,
            Optional<String> locale,
            Boolean enabled) {
        this(username, email, emailVerified, firstName, lastName, locale, enabled, Map.of());
    }

    /** Returns this change with these changes of attributes of the user profile instead of its own. */
    public IdentityChange withProfile(Map<String, Object> attributes) {
        return new IdentityChange(username, email, emailVerified, firstName, lastName, locale, enabled, attributes);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Returns the names of the properties that are set or removed, and {@code profile.<attribute>} of attributes. */
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
        profile.forEach((name, value) -> patch.put(PROFILE + name, value));
        return patch;
    }

    /**
     * @param patch text or null for a text, a boolean for a flag, also a list for an attribute; other members are ignored
     */
    @JsonCreator
    public static IdentityChange of(Map<String, Object> patch) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        patch.forEach((name, value) -> {
            if (name.startsWith(PROFILE)) {
                attributes.put(name.substring(PROFILE.length()), value);
            }
        });
        return new IdentityChange(
                (String) patch.get("username"),
                text(patch, "email"),
                (Boolean) patch.get("emailVerified"),
                text(patch, "firstName"),
                text(patch, "lastName"),
                text(patch, "locale"),
                (Boolean) patch.get("enabled"),
                attributes);
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

    /** Whether the identity has these values already. Keycloak stores usernames and e-mails in lower case. */
    public boolean isAppliedTo(Identity identity) {
        return (username == null || StoredSpelling.same(username, identity.username()))
                && (email == null || StoredSpelling.same(orEmpty(email), orEmpty(identity.email())))
                && (emailVerified == null || emailVerified == identity.emailVerified())
                && (firstName == null || orEmpty(firstName).equals(orEmpty(identity.firstName())))
                && (lastName == null || orEmpty(lastName).equals(orEmpty(identity.lastName())))
                && (locale == null || orEmpty(locale).equals(orEmpty(identity.locale())))
                && (enabled == null || enabled == identity.enabled())
                && profile.entrySet().stream()
                        .allMatch(attribute -> Identity.values(attribute.getValue())
                                .equals(Identity.values(identity.profile().get(attribute.getKey()))));
    }

    /**
     * @throws DirectoryUnavailableException if it is not known which values the identity has of the attributes that this change is about: they
     *     could not be restored
     */
    public void requireKnown(Identity identity) {
        if (!identity.profile().keySet().containsAll(profile.keySet())) {
            throw new DirectoryUnavailableException("The realm's user profile cannot be read", null);
        }
    }

    /**
     * Whether an identity that was created with these values still has them, and no others. If the realm uses e-mail addresses as
     * usernames, its username is the address.
     *
     * @param isInvited whether an e-mail was sent by which the user may have verified the address
     */
    public boolean isStillAsCreated(Identity identity, boolean isInvited) {
        boolean named = StoredSpelling.same(username, identity.username())
                || email != null && StoredSpelling.same(orEmpty(email), identity.username());
        IdentityChange rest = new IdentityChange(
                null,
                orElse(email, Optional.empty()),
                isInvited ? null : orElse(emailVerified, false),
                orElse(firstName, Optional.empty()),
                orElse(lastName, Optional.empty()),
                orElse(locale, Optional.empty()),
                orElse(enabled, true),
                profile);
        return named && rest.isAppliedTo(identity);
    }

    private static <T> T orElse(T value, T absent) {
        return value == null ? absent : value;
    }

    /** Returns the change that undoes this one, for an identity that still has its old values. */
    public IdentityChange revertTo(Identity identity) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        profile.keySet().forEach(name -> attributes.put(name, identity.profile().get(name)));
        return new IdentityChange(
                username == null ? null : identity.username(),
                email == null ? null : Optional.ofNullable(identity.email()),
                emailVerified == null ? null : identity.emailVerified(),
                firstName == null ? null : Optional.ofNullable(identity.firstName()),
                lastName == null ? null : Optional.ofNullable(identity.lastName()),
                locale == null ? null : Optional.ofNullable(identity.locale()),
                enabled == null ? null : identity.enabled(),
                attributes);
    }

    /**
     * Returns this change with a new address marked as not verified, unless the change says otherwise. An address that stays keeps its mark.
     *
     * @param identity the identity to be changed
     */
    public IdentityChange withVerification(Identity identity) {
        boolean isNew = email != null && !StoredSpelling.same(orEmpty(email), orEmpty(identity.email()));
        return isNew && emailVerified == null ? with(email, false) : this;
    }

    /**
     * Returns this change with the address that it declares verified. Both are sent together, so that another address, which the user may have
     * set meanwhile, does not count as verified.
     *
     * @param before the identity's properties before the change
     */
    public IdentityChange withVerifiedAddress(IdentityChange before) {
        return verifiesUnnamedAddress() ? with(before.email, true) : this;
    }

    /** Whether the change declares the address verified that the identity has, whatever it is. */
    public boolean verifiesUnnamedAddress() {
        return Boolean.TRUE.equals(emailVerified) && email == null;
    }

    private IdentityChange with(Optional<String> address, Boolean verified) {
        return new IdentityChange(username, address, verified, firstName, lastName, locale, enabled, profile);
    }

    /** Returns the properties of an identity that say which address is verified. */
    public static Map<String, Object> verificationOf(Identity identity) {
        return NONE.with(Optional.ofNullable(identity.email()), identity.emailVerified())
                .toJson();
    }

    /** Whether the identity's address is the one that this change names, and this change says that it is verified. */
    public boolean verifies(Identity identity) {
        return Boolean.TRUE.equals(emailVerified)
                && email != null
                && only(VERIFICATION).isAppliedTo(identity);
    }

    /** Whether the change is sent together with the address: the directory takes an attribute only with the whole profile. */
    public boolean isSentWithAddress() {
        return email != null || emailVerified != null || setsAttributes();
    }

    /** Whether the change is about an attribute: the locale, or one of the user profile. */
    public boolean setsAttributes() {
        return locale != null || !profile.isEmpty();
    }

    /** Returns the part of this change that sets or removes these properties. */
    public IdentityChange only(Set<String> properties) {
        Map<String, Object> part = toJson();
        part.keySet().retainAll(properties);
        return of(part);
    }

    private static String orEmpty(Optional<String> text) {
        return text.orElse("");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
