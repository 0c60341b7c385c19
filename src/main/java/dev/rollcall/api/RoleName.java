package dev.rollcall.api;

import static java.lang.annotation.ElementType.TYPE_USE;

import dev.rollcall.http.StrictJson;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Text without control characters, as an element of a list of roles. Neither null nor blank text is valid. */
@Documented
@Target(TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = RoleName.Validator.class)
public @interface RoleName {

    String MESSAGE = "must contain only role names";

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
