package dev.rollcall.key.act;

import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.KeyWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A key as the audit log shows it: without its secret, and without its name, which is personal data.
 *
 * @param owner its owner
 * @param prefix the beginning of its secret; of the new one, if it is rotated
 */
record KeyRef(UUID id, UUID owner, Optional<UUID> organization, String prefix, Set<KeyScope> scopes) {

    static KeyRef of(ApiKey key) {
        return new KeyRef(key.id(), key.owner(), key.organization(), key.prefix(), key.scopes());
    }

    static KeyRef of(KeyWriter.NewKey key) {
        return new KeyRef(
                key.id(), key.owner(), key.organization(), key.secret().prefix(), key.scopes());
    }

    KeyRef withPrefix(String other) {
        return new KeyRef(id, owner, organization, other, scopes);
    }

    Concerned concerned() {
        return new Concerned(owner, organization.orElse(null));
    }

    Map<String, ?> details() {
        return Map.of(CreateKey.KEY_ID, id, "prefix", prefix, "scopes", codes());
    }

    private List<String> codes() {
        return scopes.stream().sorted().map(KeyScope::code).toList();
    }
}
