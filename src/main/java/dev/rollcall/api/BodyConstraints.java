package dev.rollcall.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Path;
import jakarta.validation.TraversableResolver;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NotNullValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.PatternValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.size.SizeValidatorForCharSequence;
import org.hibernate.validator.internal.constraintvalidators.bv.size.SizeValidatorForCollection;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/**
 * Hibernate Validator for the constraints of request bodies. It is created when the first body is read. With Quarkus' extension each start
 * created it and described all bodies to it, and took a twentieth longer. A native executable has it from its build.
 *
 * <p>The annotation registers the constraints of the bodies and their validators for native executables. Add a constraint to it before a body
 * uses it.
 */
@RegisterForReflection(
        targets = {
            NotNull.class,
            NotNullValidator.class,
            Pattern.class,
            PatternValidator.class,
            Size.class,
            SizeValidatorForCharSequence.class,
            SizeValidatorForCollection.class,
            Consistent.class,
            Consistent.Validator.class,
            ExternalIdText.class,
            PlainText.class,
            PlainText.Validator.class,
            ProfileAttributes.class,
            ProfileAttributes.Validator.class,
            RoleName.class,
            RoleName.Validator.class,
            StorableAttributes.class,
            StorableAttributes.Validator.class
        })
final class BodyConstraints {

    static final Validator VALIDATOR = Validation.byProvider(HibernateValidator.class)
            .configure()
            .ignoreXmlConfiguration()
            .messageInterpolator(new ParameterMessageInterpolator())
            .traversableResolver(new AllFields())
            .buildValidatorFactory()
            .getValidator();

    private BodyConstraints() {}

    /** Without it Hibernate Validator asks JPA about each field whether it is loaded. */
    private static final class AllFields implements TraversableResolver {

        @Override
        public boolean isReachable(
                Object body, Path.Node field, Class<?> root, Path pathToBody, ElementType elementType) {
            return true;
        }

        @Override
        public boolean isCascadable(
                Object body, Path.Node field, Class<?> root, Path pathToBody, ElementType elementType) {
            return true;
        }
    }
}
