package dev.rollcall.externalid;

import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The part of a path that names a user or an organization: the id itself, {@code kc:} with Keycloak's id, or {@code ext:} with the
 * external id. It says nothing about whether there is such a record.
 *
 * @param value a UUID as text, Keycloak's id, or the external id
 */
@Schema(implementation = String.class) // a text in the OpenAPI document, which describes it with the parameter
public record RecordRef(Kind kind, String value) {

    /** The longest id of Keycloak: that of a user from a federation contains the id there. */
    public static final int MAX_KEYCLOAK_ID = 300;

    /** An id that no record has: a reference to nothing gets the same answers as an unknown id. */
    private static final UUID NOTHING = new UUID(0, 0);

    /** The forms of a reference. */
    public enum Kind {
        ID("", 0),
        KEYCLOAK("kc:", MAX_KEYCLOAK_ID),
        EXTERNAL("ext:", ExternalId.MAX_LENGTH);

        private final String prefix;
        private final int maxLength;

        Kind(String prefix, int maxLength) {
            this.prefix = prefix;
            this.maxLength = maxLength;
        }
    }

    /** Returns the reference that a text is; empty if it is none. Case matters after a prefix. */
    public static Optional<RecordRef> of(String text) {
        if (text == null) {
            return Optional.empty();
        }
        if (text.startsWith(Kind.KEYCLOAK.prefix)) {
            return of(Kind.KEYCLOAK, text);
        }
        if (text.startsWith(Kind.EXTERNAL.prefix)) {
            return of(Kind.EXTERNAL, text);
        }
        return Parameters.asUuid(text).map(id -> new RecordRef(Kind.ID, id.toString()));
    }

    /**
     * 1 to {@code max} references separated by commas, each once; empty for "not given". One that contains a comma cannot be listed.
     *
     * @throws ProblemException 400 with the name of the parameter
     */
    public static List<RecordRef> list(String name, String value, int max) {
        if (value == null) {
            return List.of();
        }
        List<Optional<RecordRef>> refs =
                Stream.of(value.split(",", -1)).map(RecordRef::of).toList();
        if (refs.size() > max || !refs.stream().allMatch(Optional::isPresent)) {
            throw ProblemException.invalidParameter(
                    ErrorKey.NOT_REFERENCES.with("max", max).at(name));
        }
        return refs.stream().flatMap(Optional::stream).distinct().toList();
    }

    private static Optional<RecordRef> of(Kind kind, String text) {
        String value = text.substring(kind.prefix.length());
        return value.isBlank() || value.length() > kind.maxLength || StrictJson.isUnstorable(value)
                ? Optional.empty()
                : Optional.of(new RecordRef(kind, value));
    }

    /**
     * Returns the id of the record. An id is not looked up. A reference to nothing becomes an id that no record has, so whoever uses it need not
     * know what stood in the path.
     *
     * @param byKeycloakId finds a record by Keycloak's id, a tombstone too
     * @param byExternalId finds a record by its external id
     */
    public UUID resolve(Function<String, Optional<UUID>> byKeycloakId, Function<String, Optional<UUID>> byExternalId) {
        return switch (kind) {
            case ID -> UUID.fromString(value);
            case KEYCLOAK -> byKeycloakId.apply(value).orElse(NOTHING);
            case EXTERNAL -> byExternalId.apply(value).orElse(NOTHING);
        };
    }

    /** Returns the text in a path. It may be personal data, so it is not logged. */
    @Override
    public String toString() {
        return kind.prefix + value;
    }
}
