package dev.rollcall.api;

import static java.lang.annotation.ElementType.TYPE;

import dev.rollcall.problem.Problem;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

/** A request body whose fields do not contradict each other. */
@Documented
@Target(TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Consistent.Validator.class)
public @interface Consistent {

    /** Unused: each contradiction has its own. */
    String message() default "invalid";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** A body that knows its own contradictions. */
    interface Body {

        List<Problem.FieldError> contradictions();
    }

    /** Validates {@link Consistent}. */
    class Validator implements ConstraintValidator<Consistent, Body> {

        @Override
        public boolean isValid(Body body, ConstraintValidatorContext context) {
            List<Problem.FieldError> contradictions = body.contradictions();
            contradictions.forEach(error -> Violations.add(context, error));
            return contradictions.isEmpty();
        }
    }
}
