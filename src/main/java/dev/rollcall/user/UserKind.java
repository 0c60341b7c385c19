package dev.rollcall.user;

import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a user is. Only this service knows it, and sets it: nothing that Keycloak or a token says changes it. */
@Schema(name = "UserKind")
public enum UserKind {
    PERSON,
    /** A program that acts for a person. */
    AGENT;

    /** The name in the API and in the database. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the kind with this name; empty for none. */
    public static Optional<UserKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }

    /**
     * @throws IllegalArgumentException for a name that no kind has
     */
    static UserKind ofCode(String code) {
        return of(code).orElseThrow(() -> new IllegalArgumentException("no kind of users: " + code));
    }

    /** Maps a kind to its column. */
    @Converter(autoApply = true)
    static class AsCode implements AttributeConverter<UserKind, String> {

        @Override
        public String convertToDatabaseColumn(UserKind kind) {
            return kind.code();
        }

        @Override
        public UserKind convertToEntityAttribute(String code) {
            return ofCode(code);
        }
    }
}
