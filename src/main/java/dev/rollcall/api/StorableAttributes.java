package dev.rollcall.api;

import static java.lang.annotation.ElementType.FIELD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.math.BigDecimal;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A JSON object that PostgreSQL stores without loss: of limited length, without control characters other than line breaks and
 * tabs, with numbers that a double represents exactly. Null is valid. A violation names the path of the value.
 */
@Documented
@Target(FIELD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = StorableAttributes.Validator.class)
public @interface StorableAttributes {

    /** Unused: each violation has its own. */
    String message() default "invalid";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** The name of an attribute, for the OpenAPI document. */
    @Schema(
            name = "AttributeName",
            type = SchemaType.STRING,
            minLength = 1,
            maxLength = TextRules.MAX_TEXT,
            pattern = TextRules.ATTRIBUTE)
    interface Name {}

    /** Validates {@link StorableAttributes}. */
    class Validator implements ConstraintValidator<StorableAttributes, ObjectNode> {

        private static final int MAX_DIGITS = 100;

        @Override
        public boolean isValid(ObjectNode attributes, ConstraintValidatorContext context) {
            if (attributes == null) {
                return true;
            }
            boolean valid = true;
            if (attributes.toString().length() > TextRules.MAX_ATTRIBUTES) {
                valid = Violations.add(
                        context, "", ErrorKey.ATTRIBUTES_TOO_LARGE.with("max", TextRules.MAX_ATTRIBUTES));
            }
            return check("", attributes, context) && valid;
        }

        private static boolean check(String path, JsonNode node, ConstraintValidatorContext context) {
            boolean valid = checkScalar(path, node, context);
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                valid &= isStorableName(entry.getKey())
                        ? check(
                                path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                                entry.getValue(),
                                context)
                        : Violations.add(context, path, ErrorKey.BAD_ATTRIBUTE_NAME.message());
            }
            for (int i = 0; node.isArray() && i < node.size(); i++) {
                valid &= check(path + "[" + i + "]", node.get(i), context);
            }
            return valid;
        }

        private static boolean checkScalar(String path, JsonNode node, ConstraintValidatorContext context) {
            if (node.isTextual() && StrictJson.isUnstorable(node.asText().replaceAll("[\\n\\r\\t]", " "))) {
                return Violations.add(context, path, ErrorKey.BAD_CHARACTER.message());
            }
            if (node.isIntegralNumber() && node.decimalValue().precision() > MAX_DIGITS) {
                return Violations.add(context, path, ErrorKey.TOO_MANY_DIGITS.with("max", MAX_DIGITS));
            }
            if (node.isNumber() && !node.isIntegralNumber() && !isExactDouble(node.decimalValue())) {
                return Violations.add(context, path, ErrorKey.INEXACT_NUMBER.message());
            }
            return true;
        }

        private static boolean isStorableName(String name) {
            return !name.isEmpty() && name.length() <= TextRules.MAX_TEXT && !StrictJson.isUnstorable(name);
        }

        /** Clients read a double (RFC 8259, section 6), so any other number would come back changed. */
        private static boolean isExactDouble(BigDecimal number) {
            double stored = number.doubleValue();
            return Double.isFinite(stored) && new BigDecimal(Double.toString(stored)).compareTo(number) == 0;
        }
    }
}
