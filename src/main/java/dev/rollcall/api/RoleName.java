package dev.rollcall.api;

import static java.lang.annotation.ElementType.TYPE_USE;

import dev.rollcall.http.StrictJson;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Text of limited length without control characters, as an element of a list of roles. Neither null nor blank text is valid. The length and the
 * pattern are constraints of their own for the OpenAPI document.
 */
@Documented
@Target(TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@Size(min = 1, max = TextRules.MAX_TEXT, message = RoleName.MESSAGE)
@Pattern(regexp = RoleName.PATTERN, message = RoleName.MESSAGE)
@Constraint(validatedBy = RoleName.Validator.class)
public @interface RoleName {

    /** A key of an error. */
    String MESSAGE = "notRoleNames";

    String PATTERN = TextRules.NOT_BLANK + "[^" + StrictJson.UNSTORABLE + "]*$";

    String message() default MESSAGE;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Validates {@link RoleName}. */
    class Validator implements ConstraintValidator<RoleName, String> {

        @Override
        public boolean isValid(String name, ConstraintValidatorContext context) {
            return name != null && !name.isBlank() && !StrictJson.isUnstorable(name);
        }
    }
}
