package dev.rollcall.directory.keycloak.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryUnavailableException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads answers of Keycloak. What cannot be read counts as no answer: a proxy or another release may have sent it. */
public final class KeycloakJson {

    private static final int CREATED = 201;

    private KeycloakJson() {}

    /** The elements of an array; none of a missing one. */
    public static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /**
     * The elements of an answer; none of one that is empty, because what was asked for is gone.
     *
     * @throws DirectoryUnavailableException for anything but an array
     */
    public static List<JsonNode> entries(Optional<JsonNode> answer) {
        return answer.stream()
                .map(KeycloakJson::array)
                .flatMap(KeycloakJson::elements)
                .toList();
    }

    /**
     * All entries of a listing, each page read when it is needed.
     *
     * @param listed what the listing lists, for the message of a failure
     * @param size the number of entries on a full page
     * @param read reads the page that begins at an offset; empty if what has the entries is gone
     */
    public static Stream<JsonNode> all(String listed, int size, IntFunction<Optional<JsonNode>> read) {
        return DirectoryPages.of(listed, size, 0, entry -> required(entry, "id"), first -> entries(read.apply(first)))
                .flatMap(List::stream);
    }

    /**
     * @throws DirectoryUnavailableException for anything but an array
     */
    public static JsonNode array(JsonNode answer) {
        if (!answer.isArray()) {
            throw unreadable();
        }
        return answer;
    }

    /**
     * @throws DirectoryUnavailableException for anything but a number
     */
    public static long number(JsonNode answer) {
        if (!answer.isIntegralNumber()) {
            throw unreadable();
        }
        return answer.asLong();
    }

    /**
     * @throws DirectoryUnavailableException if the property is missing or empty
     */
    public static String required(JsonNode node, String property) {
        String text = node.path(property).asText("");
        if (text.isEmpty()) {
            throw unreadable();
        }
        return text;
    }

    /**
     * Returns the id of what a request has created.
     *
     * @throws DirectoryPendingException if the answer does not name it
     */
    public static String createdId(Response answer) {
        try (answer) {
            String location = answer.getHeaderString("Location");
            if (answer.getStatus() != CREATED || location == null) {
                throw new DirectoryPendingException("Keycloak did not return the id of what was created", null);
            }
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    public static DirectoryUnavailableException unreadable() {
        return new DirectoryUnavailableException("Keycloak's Admin API sent an unreadable response", null);
    }
}
