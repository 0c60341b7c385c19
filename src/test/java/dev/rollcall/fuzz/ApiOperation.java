package dev.rollcall.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An operation of the API.
 *
 * @param path path with its parameters in braces
 * @param description its part of the document, with all references but those to schemas resolved
 */
public record ApiOperation(String method, String path, JsonNode description) {

    /** Returns the media types of the body; empty if the operation has no body. */
    public List<String> bodyTypes() {
        List<String> types = new ArrayList<>();
        description.at("/requestBody/content").fieldNames().forEachRemaining(types::add);
        return types;
    }

    JsonNode bodySchema(String type) {
        return description.path("requestBody").path("content").path(type).path("schema");
    }

    /**
     * @param in {@code path}, {@code query} or {@code header}
     */
    public Stream<JsonNode> parameters(String in) {
        return StreamSupport.stream(description.path("parameters").spliterator(), false)
                .filter(parameter -> parameter.path("in").asText().equals(in));
    }

    /** Returns the documented response; a missing node if the document has none for this status. */
    JsonNode response(int status) {
        return description.path("responses").path(Integer.toString(status));
    }

    public boolean needsCaller() {
        return !description.path("security").isEmpty() && !path.equals("/token");
    }

    boolean isOnlyForAdministrators() {
        return requires("`admin`");
    }

    boolean isOnlyForAdministratorsAndReaders() {
        return requires("`admin` or `reader`");
    }

    private boolean requires(String roles) {
        return description.path("description").asText().contains("Requires the role " + roles + ".");
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
