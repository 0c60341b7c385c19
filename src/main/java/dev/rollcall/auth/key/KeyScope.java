package dev.rollcall.auth.key;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A kind of operation that an API key allows, as far as its owner may do it at that moment. */
@Schema(name = "KeyScope")
public enum KeyScope {
    ACCOUNT_READ,
    ACCOUNT_WRITE,
    USERS_READ,
    USERS_WRITE,
    ORGANIZATIONS_READ,
    ORGANIZATIONS_WRITE,
    CHANGES_READ;

    /** The name in the API, such as {@code users:read}. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    /** Returns the scope with this name; empty for none. */
    public static Optional<KeyScope> of(String code) {
        return Arrays.stream(values())
                .filter(scope -> scope.code().equals(code))
                .findFirst();
    }

    @JsonCreator
    static KeyScope ofCode(String code) {
        return of(code).orElseThrow(() -> new IllegalArgumentException("no such scope"));
    }
}
