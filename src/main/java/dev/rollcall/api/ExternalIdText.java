package dev.rollcall.api;

import static java.lang.annotation.ElementType.FIELD;

import dev.rollcall.externalid.ExternalId;
import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The text of an external id. Null is valid. The OpenAPI document has the constraints of this annotation. */
@Documented
@Target(FIELD)
@Retention(RetentionPolicy.RUNTIME)
@PlainText
@Size(min = 1, max = ExternalId.MAX_LENGTH, message = TextRules.TOO_LONG)
@Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
@Constraint(validatedBy = {})
public @interface ExternalIdText {

    String message() default TextRules.BAD_CHARACTER;

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
