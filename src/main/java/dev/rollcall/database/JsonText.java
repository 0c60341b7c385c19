package dev.rollcall.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.util.Map;

/** Converts values to and from the text of {@code json} columns that {@link Statements} reads and writes. Entities have {@link StoredJson}. */
@Singleton
public record JsonText(ObjectMapper json) {

    private static final String EMPTY = "{}";
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /**
     * @throws PersistenceException for anything but a JSON object
     */
    public Map<String, Object> object(String text) {
        try {
            return text.equals(EMPTY) ? Map.of() : json.readValue(text, OBJECT);
        } catch (JsonProcessingException e) {
            throw new PersistenceException("A column has no JSON object", e);
        }
    }

    /**
     * @throws PersistenceException for anything that is not a value of this type
     */
    public <T> T value(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new PersistenceException("A column has no JSON of " + type.getSimpleName(), e);
        }
    }

    /** Returns the text of a value; null for null. */
    public String of(Object value) {
        try {
            return value == null ? null : json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
