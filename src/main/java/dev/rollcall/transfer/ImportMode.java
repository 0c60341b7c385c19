package dev.rollcall.transfer;

import dev.rollcall.api.RequestBodies;
import dev.rollcall.externalid.ExternalId;
import java.util.Locale;
import java.util.Set;

/** The mode of an import: creating or linking users, and the CSV columns of each, apart from those of attributes. */
public enum ImportMode {

    /** Each line is a new user. */
    CREATE(
            Set.of("username"),
            Set.of("username", "email", "firstName", "lastName", "locale", ExternalId.FIELD, "temporaryPassword"),
            Set.of("emailVerified", "enabled", "invitation"),
            Set.of("roles"),
            RequestBodies.SERVER_MANAGED),

    /** Each line is a user who exists in Keycloak, and gets an external id and attributes. */
    LINK(
            Set.of("keycloakId", "email", "username"),
            Set.of("keycloakId", "email", "username", ExternalId.FIELD),
            Set.of(),
            Set.of(),
            Set.of());

    /** One of these columns is required. */
    final Set<String> keys;

    final Set<String> texts;
    final Set<String> flags;
    final Set<String> lists;

    /** The fields of an export that are ignored. */
    final Set<String> ignored;

    ImportMode(Set<String> keys, Set<String> texts, Set<String> flags, Set<String> lists, Set<String> ignored) {
        this.keys = keys;
        this.texts = texts;
        this.flags = flags;
        this.lists = lists;
        this.ignored = ignored;
    }

    /** The name in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether CSV may have a column of this name, which is none of an attribute. */
    boolean hasColumn(String name) {
        return texts.contains(name) || flags.contains(name) || lists.contains(name) || ignored.contains(name);
    }
}
