package dev.rollcall.key;

import java.util.Optional;
import java.util.UUID;

/**
 * Restricts a list of API keys; an empty component does not restrict.
 *
 * @param owner only keys of this user
 * @param organization only keys that are limited to this organization
 * @param status only keys with this status
 * @param search only keys with a prefix that begins with this, or a name in which all its words occur, whatever their case
 */
public record KeyFilter(
        Optional<UUID> owner, Optional<UUID> organization, Optional<KeyStatus> status, Optional<String> search) {

    public static final KeyFilter NONE =
            new KeyFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns this filter for the keys of a user. */
    public KeyFilter ofOwner(UUID user) {
        return new KeyFilter(Optional.of(user), organization, status, search);
    }

    /** Returns this filter for the keys of an organization. */
    public KeyFilter ofOrganization(UUID id) {
        return new KeyFilter(owner, Optional.of(id), status, search);
    }

    /** Whether a key belongs to the user and the organization of this filter. */
    boolean contains(ApiKey key) {
        return owner.filter(user -> !user.equals(key.owner())).isEmpty()
                && (organization.isEmpty() || organization.equals(key.organization()));
    }

    /** Whether a page may read all keys. */
    boolean searchesAll() {
        return owner.isEmpty() && organization.isEmpty() && (status.isPresent() || search.isPresent());
    }

    /** Returns the same text for equal filters, however the request spells them. Cursors are bound to it. */
    String canonical() {
        return "keys of %s;organization=%s;status=%s;search=%s"
                .formatted(
                        owner.map(UUID::toString).orElse("all"),
                        organization.map(UUID::toString).orElse(""),
                        status.map(KeyStatus::code).orElse(""),
                        search.orElse(""));
    }
}
