package dev.rollcall.api;

import static java.lang.annotation.ElementType.ANNOTATION_TYPE;
import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.TYPE_USE;

import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.spelling.InvisibleCharacters;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Text that is not blank and has no control characters. Null is valid. */
@Documented
@Target({FIELD, TYPE_USE, ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PlainText.Validator.class)
public @interface PlainText {

    String message() default TextRules.BAD_CHARACTER;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Whether invisible characters are allowed. In a name, they could make one user look like another. */
    boolean invisibleCharacters() default false;

    /** Validates {@link PlainText}. */
    class Validator implements ConstraintValidator<PlainText, String> {

        private boolean invisibleCharacters;

        @Override
        public void initialize(PlainText constraint) {
            invisibleCharacters = constraint.invisibleCharacters();
        }

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            if (text == null) {
                return true;
            }
            if (text.isBlank()) {
                return Violations.add(context, "", ErrorKey.BLANK.message());
            }
            return !StrictJson.isUnstorable(text) && (invisibleCharacters || !InvisibleCharacters.foundIn(text));
        }
    }
}
