package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.rollcall.problem.ErrorKey;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.Size;
import jakarta.validation.metadata.BeanDescriptor;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerElementTypeDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BodyConstraintsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rollcall");

    /** Without it a native executable could not check this constraint. */
    @Test
    void everyConstraintOfABodyAndItsValidatorAreRegisteredForNativeExecutables() {
        Set<Class<?>> registered = Set.of(
                BodyConstraints.class.getAnnotation(RegisterForReflection.class).targets());
        List<ConstraintDescriptor<?>> constraints = bodies().flatMap(BodyConstraintsTest::constraints)
                .flatMap(BodyConstraintsTest::withParts)
                .toList();

        assertThat(constraints).hasSizeGreaterThan(50);
        assertThat(constraints).allSatisfy(constraint -> {
            assertThat(registered).contains(constraint.getAnnotation().annotationType());
            List<?> validators = constraint.getConstraintValidatorClasses();
            // a constraint that is only composed of others needs no validator
            if (constraint.getComposingConstraints().isEmpty() || !validators.isEmpty()) {
                assertThat(validators).anyMatch(registered::contains);
            }
        });
    }

    /** Its attributes are the values of the message. */
    @Test
    void everyConstraintOfABodyHasTheKeyOfAnError() {
        assertThat(bodies().flatMap(BodyConstraintsTest::constraints).flatMap(BodyConstraintsTest::withParts))
                .allSatisfy(constraint -> assertThat(
                                ErrorKey.ofCode(constraint.getMessageTemplate()).names())
                        .isSubsetOf(constraint.getAttributes().keySet()));
    }

    /** The validators of other types are not registered. */
    @Test
    void onlyTextsAndListsHaveASize() {
        assertThat(bodies().flatMap(BodyConstraintsTest::properties)
                        .filter(property -> property.getConstraintDescriptors().stream()
                                .flatMap(BodyConstraintsTest::withParts)
                                .anyMatch(constraint -> constraint.getAnnotation() instanceof Size))
                        .map(PropertyDescriptor::getElementClass)
                        .collect(Collectors.toSet()))
                .isEqualTo(Set.of(String.class, List.class));
    }

    private static Stream<Class<?>> bodies() {
        return CLASSES.stream()
                .filter(type -> type.isRecord()
                        && (type.isMetaAnnotatedWith(Constraint.class)
                                || type.getFields().stream()
                                        .anyMatch(field -> field.isMetaAnnotatedWith(Constraint.class))))
                .map(JavaClass::reflect);
    }

    private static Stream<ConstraintDescriptor<?>> constraints(Class<?> body) {
        BeanDescriptor bean = BodyConstraints.VALIDATOR.getConstraintsForClass(body);
        Stream<ConstraintDescriptor<?>> ofFields = bean.getConstrainedProperties().stream()
                .flatMap(property -> Stream.concat(
                        property.getConstraintDescriptors().stream(),
                        property.getConstrainedContainerElementTypes().stream()
                                .map(ContainerElementTypeDescriptor::getConstraintDescriptors)
                                .flatMap(Set::stream)));
        return Stream.concat(bean.getConstraintDescriptors().stream(), ofFields);
    }

    /** Returns a constraint, and those of which it is composed. */
    private static Stream<ConstraintDescriptor<?>> withParts(ConstraintDescriptor<?> constraint) {
        return Stream.concat(
                Stream.of(constraint),
                constraint.getComposingConstraints().stream().flatMap(BodyConstraintsTest::withParts));
    }

    private static Stream<PropertyDescriptor> properties(Class<?> body) {
        return BodyConstraints.VALIDATOR.getConstraintsForClass(body).getConstrainedProperties().stream();
    }
}
