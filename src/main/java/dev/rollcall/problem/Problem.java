package dev.rollcall.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of every error: a problem document (RFC 9457), sent as {@code application/problem+json}.
 *
 * @param type stable identifier, {@code urn:rollcall:problem:<code>}
 * @param title a sentence for people, the same for every problem of the type
 * @param status the HTTP status
 * @param detail what is wrong with this request, for people; null if the title is enough
 * @param errors the invalid fields or parameters, empty if the problem is about something else
 * @param extensions further members, such as {@code hint} for a refused token
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "errors"})
@Schema(name = "Problem", description = "The body of every error (RFC 9457)", additionalProperties = Object.class)
public record Problem(
        @Schema(
                required = true,
                description = "The kind of error. Stable: compare this",
                examples = "urn:rollcall:problem:invalid-parameter")
        String type,

        @Schema(
                required = true,
                description = "A sentence for people, the same for every problem of the type",
                examples = "A parameter is not valid")
        String title,

        @Schema(required = true, description = "The HTTP status", examples = "400")
        int status,

        @Schema(
                description = "What is wrong with this request, for people",
                examples = "limit must be a whole number from 1 to 200")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        String detail,

        @Schema(description = "The invalid parameters or properties, if the problem is about them")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<FieldError> errors,

        @JsonAnyGetter @Schema(hidden = true) Map<String, Object> extensions) {

    public static final String MEDIA_TYPE = "application/problem+json";

    /**
     * One error of a field or a parameter, made from an {@link ErrorKey}.
     *
     * @param field the parameter or property, with the name the client used
     * @param key see {@link ErrorKey#code}
     * @param params the values in the message by their names: texts and numbers
     * @param message what is wrong with it, without the rejected value
     */
    @JsonPropertyOrder({"field", "key", "params", "message"})
    @Schema(name = "FieldError")
    public record FieldError(
            @Schema(required = true, description = "The name the client used", examples = "limit")
            String field,

            @Schema(
                    required = true,
                    description = "What is wrong, for programs. Stable: choose a text of your own by it",
                    examples = "outOfRange")
            String key,

            @Schema(
                    implementation = Map.class,
                    additionalProperties = Object.class,
                    description = "The values in the message by their names, each a text or a number, if there are any")
            @JsonInclude(JsonInclude.Include.NON_EMPTY)
            Map<String, Object> params,

            @Schema(
                    required = true,
                    description = "What is wrong, for people, in English",
                    examples = "must be a whole number from 1 to 200")
            String message) {

        public FieldError {
            params = params == null ? Map.of() : params;
        }

        /** Returns the same error under another name of its field. */
        public FieldError withField(String other) {
            return new FieldError(other, key, params, message);
        }
    }

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail, List.of(), Map.of());
    }

    /** A problem of which only the status is known, as raised by the framework. */
    public static Problem ofStatus(int status, String detail) {
        ProblemType type = ProblemType.ofStatus(status);
        return new Problem(type.uri(), type.title(), status, detail, List.of(), Map.of());
    }

    public boolean is(ProblemType kind) {
        return type.equals(kind.uri());
    }

    /** The code of the type: its URN without the common prefix. */
    public String code() {
        return type.substring(type.lastIndexOf(':') + 1);
    }

    public Problem withStatus(int status) {
        return new Problem(type, title, status, detail, errors, extensions);
    }

    public Problem withDetail(String detail) {
        return new Problem(type, title, status, detail, errors, extensions);
    }

    public Problem withErrors(List<FieldError> errors) {
        return new Problem(type, title, status, detail, errors, extensions);
    }

    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(member, value);
        return new Problem(type, title, status, detail, errors, more);
    }
}
