package dev.rollcall.user;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.DeclaredAttribute;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A user's identity as Keycloak had it at one moment. The claims of a token, an identity read by the Admin API and a row of a listing all
 * become one.
 *
 * @param identity without the time of creation if the source is a token
 * @param roles the copied roles, sorted
 * @param parts the parts that the source knows. The values of the others mean nothing; those of a token are only used for a new row
 * @param asOf when Keycloak confirmed it, by the database's clock: for a token the earliest time at which it can have been issued, else the
 *     moment just before Keycloak was asked
 */
public record IdentitySnapshot(Identity identity, List<String> roles, Set<Part> parts, Instant asOf) {

    /** A group of fields that a source knows or does not know as a whole. */
    public enum Part {
        PROFILE,
        EMAIL,
        PHONE,
        ENABLED,
        ROLES,
        /** Some attributes of the realm's user profile: those that the identity has. */
        ATTRIBUTES;

        private static final Set<Part> ALL = Set.of(values());

        private static final Set<Part> ALL_BUT_ROLES = Set.copyOf(EnumSet.complementOf(EnumSet.of(ROLES)));

        /** Returns the parts that Keycloak's answers know. They do not know the roles if only tokens tell them. */
        static Set<Part> ofDirectory(RealmRoles roles) {
            return roles.usesRealmRoles() ? ALL : ALL_BUT_ROLES;
        }
    }

    /**
     * Takes a snapshot from a verified token. Without the scope of a part, the token does not know that part; without its claim, it does not know
     * an attribute of the user profile.
     *
     * @param asOf to the microsecond
     * @param copied the attributes of the user profile that are copied
     */
    static IdentitySnapshot of(TokenClaims claims, Instant asOf, List<DeclaredAttribute> copied) {
        Optional<TokenClaims.Profile> profile = claims.profile();
        Optional<TokenClaims.Email> email = claims.email();
        Set<Part> parts = EnumSet.of(Part.ENABLED, Part.ROLES);
        profile.ifPresent(known -> parts.add(Part.PROFILE));
        email.ifPresent(known -> parts.add(Part.EMAIL));
        claims.phone().ifPresent(known -> parts.add(Part.PHONE));
        Map<String, Object> attributes = attributes(claims, copied);
        if (!attributes.isEmpty()) {
            parts.add(Part.ATTRIBUTES);
        }
        Identity identity = new Identity(
                claims.subject(),
                claims.username(),
                email.map(TokenClaims.Email::address).orElse(null),
                email.map(TokenClaims.Email::verified).orElse(false),
                profile.map(TokenClaims.Profile::firstName).orElse(null),
                profile.map(TokenClaims.Profile::lastName).orElse(null),
                profile.map(TokenClaims.Profile::locale).orElse(null),
                claims.phone().map(TokenClaims.Phone::number).orElse(null),
                true,
                null,
                claims.roles());
        return new IdentitySnapshot(
                identity.withProfile(attributes), claims.roles(), Collections.unmodifiableSet(parts), asOf);
    }

    private static Map<String, Object> attributes(TokenClaims claims, List<DeclaredAttribute> copied) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        copied.forEach(attribute -> claims.attribute(attribute.name())
                .map(attribute::valueOf)
                .ifPresent(value -> attributes.put(attribute.name(), value)));
        return attributes;
    }

    /**
     * Takes a snapshot from Keycloak's answer.
     *
     * @param asOf to the microsecond
     */
    public static IdentitySnapshot of(Identity identity, RealmRoles roles, Instant asOf) {
        return new IdentitySnapshot(identity, roles.copied(identity.roles()), Part.ofDirectory(roles), asOf);
    }

    /** Returns the link between a user and an identity. */
    public String subject() {
        return identity.subject();
    }

    /** Returns when the identity was created; empty if the source does not know it, as a token, or a user federation. */
    public Optional<Instant> createdAt() {
        return Optional.ofNullable(identity.createdAt()).filter(Instant.EPOCH::isBefore);
    }

    /** Whether a row needs no write: it is no tombstone, and equals this snapshot in all fields that the snapshot knows. */
    boolean matches(User user) {
        return user.deletedAt == null
                && CopiedUserField.of(parts).stream()
                        .allMatch(
                                field -> field.differences(user, this).findAny().isEmpty());
    }

    /**
     * Returns the parameters of {@code UserSql}'s insert: id, subject, the fields, created_at, updated_at, synced_at, identity_as_of, those of
     * {@code own}, and the context.
     *
     * @param id the id of a new user
     * @param own the values that only Rollcall knows, see {@link User.Own#parameters}
     */
    List<Object> insertParameters(
            UUID id, List<CopiedUserField<?>> fields, Instant now, List<Object> own, ChangeContext context) {
        List<Object> values = new ArrayList<>();
        values.add(id);
        values.add(subject());
        fields.forEach(field -> values.add(field.valueIn(this)));
        // another clock may be ahead
        Instant created = createdAt().filter(now::isAfter).orElse(now);
        Collections.addAll(values, created, now, now, asOf);
        values.addAll(own);
        values.add(context.setting());
        return values;
    }
}
