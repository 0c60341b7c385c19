package dev.rollcall.api;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.Problem.FieldError;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.ConstraintValidatorContext.ConstraintViolationBuilder;
import jakarta.validation.ConstraintViolation;
import java.util.Map;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;
import org.hibernate.validator.engine.HibernateConstraintViolation;

/** Violations of the constraints of request bodies. Each has the key of an error as its message, and attributes of its constraint as values. */
final class Violations {

    private Violations() {}

    /**
     * Adds a violation instead of the one that the constraint itself has.
     *
     * @param path of the value below what the constraint is about; empty for that itself
     * @return false, the result of the validator
     */
    static boolean add(ConstraintValidatorContext context, String path, ErrorMessage message) {
        context.disableDefaultConstraintViolation();
        ConstraintViolationBuilder violation = context.unwrap(HibernateConstraintValidatorContext.class)
                .withDynamicPayload(message)
                .buildConstraintViolationWithTemplate(message.key().code());
        if (path.isEmpty()) {
            violation.addConstraintViolation();
        } else {
            violation.addPropertyNode(path).addConstraintViolation();
        }
        return false;
    }

    /** Adds a violation about a field of the body. */
    static void add(ConstraintValidatorContext context, FieldError error) {
        add(context, error.field(), new ErrorMessage(ErrorKey.ofCode(error.key()), error.params()));
    }

    /**
     * @throws IllegalArgumentException if the message of the constraint is no key
     */
    static ErrorMessage message(ConstraintViolation<?> violation) {
        HibernateConstraintViolation<?> withPayload = violation.unwrap(HibernateConstraintViolation.class);
        ErrorMessage given = withPayload.getDynamicPayload(ErrorMessage.class);
        if (given != null) {
            return given;
        }
        ErrorMessage message = ErrorKey.ofCode(violation.getMessageTemplate()).message();
        Map<String, Object> attributes = violation.getConstraintDescriptor().getAttributes();
        for (String name : message.key().names()) {
            message = message.with(name, attributes.get(name));
        }
        return message;
    }
}
