package dev.rollcall.api;

import static java.lang.annotation.ElementType.FIELD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A JSON object with attributes of the realm's user profile: each is a text, an array of texts, or null to remove it. Null is valid. The realm
 * has further rules. A violation names the attribute.
 */
@Documented
@Target(FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ProfileAttributes.Validator.class)
public @interface ProfileAttributes {

    /** Unused: each violation has its own. */
    String message() default "invalid";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The pattern of a name, as Keycloak has it. */
    String NAME = "^[a-zA-Z0-9._-]+$";

    int MAX_VALUE = 2_048;
    int MAX_VALUES = 100;

    /** The name of an attribute, for the OpenAPI document. */
    @Schema(
            name = "ProfileAttributeName",
            type = SchemaType.STRING,
            minLength = 1,
            maxLength = TextRules.MAX_TEXT,
            pattern = NAME)
    interface Name {}

    /** Validates {@link ProfileAttributes}. */
    class Validator implements ConstraintValidator<ProfileAttributes, ObjectNode> {

        @Override
        public boolean isValid(ObjectNode attributes, ConstraintValidatorContext context) {
            if (attributes == null) {
                return true;
            }
            boolean valid = true;
            for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
                String name = attribute.getKey();
                if (name.length() > TextRules.MAX_TEXT || !name.matches(NAME)) {
                    valid = Violations.add(context, "", ErrorKey.BAD_ATTRIBUTE_NAME.message());
                } else {
                    Optional<ErrorMessage> problem = problem(attribute.getValue());
                    problem.ifPresent(message -> Violations.add(context, name, message));
                    valid &= problem.isEmpty();
                }
            }
            return valid;
        }

        private static Optional<ErrorMessage> problem(JsonNode value) {
            if (value.isNull()) {
                return Optional.empty();
            }
            List<JsonNode> values = value.isArray() ? Values.elements(value) : List.of(value);
            if (!values.stream().allMatch(JsonNode::isTextual)) {
                return Optional.of(ErrorKey.NOT_TEXTS.message());
            }
            if (values.size() > MAX_VALUES) {
                return Optional.of(ErrorKey.TOO_MANY_VALUES.with("max", MAX_VALUES));
            }
            return values.stream()
                    .map(JsonNode::asText)
                    .flatMap(text -> problem(text).stream())
                    .findFirst();
        }

        private static Optional<ErrorMessage> problem(String text) {
            if (text.isBlank()) {
                return Optional.of(ErrorKey.BLANK_VALUE.message());
            }
            if (text.length() > MAX_VALUE) {
                return Optional.of(ErrorKey.TOO_LONG.with("max", MAX_VALUE));
            }
            return StrictJson.isUnstorable(text.replaceAll("[\\n\\r\\t]", " "))
                    ? Optional.of(ErrorKey.BAD_CHARACTER.message())
                    : Optional.empty();
        }
    }

    /** Reads valid attributes. */
    final class Values {

        private Values() {}

        /**
         * Returns the attributes by their names: a text, a list of texts, or null for one to remove. An empty array removes, too.
         *
         * @param attributes valid ones; null for none
         */
        public static Map<String, Object> of(ObjectNode attributes) {
            Map<String, Object> values = new LinkedHashMap<>();
            if (attributes != null) {
                attributes
                        .properties()
                        .forEach(attribute -> values.put(attribute.getKey(), value(attribute.getValue())));
            }
            return Collections.unmodifiableMap(values);
        }

        private static Object value(JsonNode value) {
            if (!value.isArray()) {
                return value.asText(null);
            }
            List<String> several =
                    elements(value).stream().map(JsonNode::asText).toList();
            return several.isEmpty() ? null : several;
        }

        private static List<JsonNode> elements(JsonNode array) {
            return StreamSupport.stream(array.spliterator(), false).toList();
        }
    }
}
