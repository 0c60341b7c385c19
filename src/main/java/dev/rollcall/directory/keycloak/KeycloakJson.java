package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads answers of Keycloak. What cannot be read counts as no answer: a proxy or another release may have sent it. */
final class KeycloakJson {

    private KeycloakJson() {}

    /** The elements of an array; none of a missing one. */
    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /**
     * @throws DirectoryUnavailableException for anything but an array
     */
    static JsonNode array(JsonNode answer) {
        if (!answer.isArray()) {
            throw unreadable();
        }
        return answer;
    }

    /**
     * @throws DirectoryUnavailableException if the property is missing or empty
     */
    static String required(JsonNode node, String property) {
        String text = node.path(property).asText("");
        if (text.isEmpty()) {
            throw unreadable();
        }
        return text;
    }

    /** Returns the answer; empty if what was asked for is gone. */
    static <T> Optional<T> emptyIfGone(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.GONE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static DirectoryUnavailableException unreadable() {
        return new DirectoryUnavailableException("Keycloak's Admin API sent an unreadable response", null);
    }
}
