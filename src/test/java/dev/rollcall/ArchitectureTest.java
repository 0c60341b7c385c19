package dev.rollcall;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.crypto.Mac;

/** The arrows between the rooms, and rules that no compiler holds. */
@AnalyzeClasses(packages = "dev.rollcall", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final List<Class<? extends Annotation>> SECURITY =
            List.of(Authenticated.class, RolesAllowed.class, PermitAll.class, DenyAll.class);

    @ArchTest
    static final ArchRule nothingImportsAResource = classes().should(importNoResource());

    @ArchTest
    static final ArchRule onlyTheKeycloakDirectoryImportsKeycloak = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.directory.keycloak..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.keycloak..");

    @ArchTest
    static final ArchRule whatAllShareUsesNoRoom = usesOnly("web");

    @ArchTest
    static final ArchRule theCallerIsKnownWithoutAnyFeature = usesOnly("caller", "web");

    @ArchTest
    static final ArchRule theDirectoryKnowsNoFeature = usesOnly("directory", "web");

    @ArchTest
    static final ArchRule theTokenEndpointNeedsTheDirectoryAlone = usesOnly("token", "directory", "web");

    @ArchTest
    static final ArchRule provisioningKnowsRecordsAndCallers =
            usesOnly("provisioning", "user", "caller", "directory", "web");

    @ArchTest
    static final ArchRule theTrailKnowsNoFeature = usesOnly("audit", "caller", "web");

    @ArchTest
    static final ArchRule managementIsUsedByNobody = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.management..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rollcall.management..");

    @ArchTest
    static final ArchRule keepingStepKnowsNoManagement =
            usesOnly("sync", "audit", "provisioning", "user", "directory", "caller", "web");

    @ArchTest
    static final ArchRule keepingStepIsUsedByNobody = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.sync..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rollcall.sync..");

    @ArchTest
    static final ArchRule theSessionIsUsedByNobody = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.session..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.rollcall.session..");

    @ArchTest
    static final ArchRule recordsDoNotKnowHowTheyAreMade = usesOnly("user", "audit", "caller", "web");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = fields().should().notBeAnnotatedWith(Inject.class);

    /** What has no rule is denied to everybody at run time; here it is noticed before anyone wonders about a 403. */
    @ArchTest
    static final ArchRule everyEndpointDeclaresWhoMayCallIt = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .and()
            .areDeclaredInClassesThat()
            .areNotInterfaces()
            .should(declareWhoMayCall());

    /** A comparison that stops at the first difference tells by its time how much of a guess was right. */
    @ArchTest
    static final ArchRule whatIsAuthenticatedIsComparedInConstantTime = noClasses()
            .that(dependOn(Mac.class))
            .should()
            .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
            .orShould()
            .callMethod(String.class, "equals", Object.class)
            .orShould()
            .callMethod(Objects.class, "equals", Object.class, Object.class);

    @ArchTest
    static final ArchRule cursorsAreComparedInConstantTime = classes()
            .that()
            .haveFullyQualifiedName("dev.rollcall.web.Cursors")
            .should()
            .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class);

    /** They are Keycloak's to compare: here a secret is only passed on. */
    @ArchTest
    static final ArchRule secretsOfClientsAreNotComparedHere = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.rollcall.token.TokenResource")
            .and()
            .doNotHaveFullyQualifiedName("dev.rollcall.token.ClientSecret")
            .should()
            .callMethod("dev.rollcall.token.ClientSecret", "secret");

    private static DescribedPredicate<JavaClass> dependOn(Class<?> other) {
        return DescribedPredicate.describe(
                "depend on " + other.getName(),
                type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(other)));
    }

    private static ArchRule usesOnly(String room, String... others) {
        String[] allowed = Stream.concat(Stream.of(room), Arrays.stream(others))
                .map(name -> "dev.rollcall." + name + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.rollcall." + room + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.rollcall..").and(DescribedPredicate.not(resideInAnyPackage(allowed))));
    }

    private static ArchCondition<JavaClass> importNoResource() {
        return new ArchCondition<>("import no resource") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                origin.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> isResource(outermost(dependency.getTargetClass())))
                        .filter(dependency ->
                                !outermost(dependency.getTargetClass()).equals(outermost(origin)))
                        .map(Dependency::getDescription)
                        .forEach(text -> events.add(SimpleConditionEvent.violated(origin, text)));
            }
        };
    }

    private static boolean isResource(JavaClass type) {
        return type.isAnnotatedWith(Path.class) && !type.isInterface();
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static ArchCondition<JavaMethod> declareWhoMayCall() {
        return new ArchCondition<>("declare who may call, themselves or by their class") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean declared = SECURITY.stream()
                        .anyMatch(type -> method.isAnnotatedWith(type)
                                || method.getOwner().isAnnotatedWith(type));
                events.add(new SimpleConditionEvent(method, declared, method.getDescription()));
            }
        };
    }
}
