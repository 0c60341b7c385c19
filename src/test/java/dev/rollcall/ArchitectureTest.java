package dev.rollcall;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.key.ProtectedOwners;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.Problem.FieldError;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The allowed dependencies between packages, and rules that the compiler cannot check. */
@AnalyzeClasses(packages = "dev.rollcall", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    static final String ROOT = "dev.rollcall.";

    private static final List<Class<? extends Annotation>> SECURITY =
            List.of(Authenticated.class, RolesAllowed.class, PermitAll.class, DenyAll.class);

    @ArchTest
    static final ArchRule noClassDependsOnAResource = classes().should(importNoResource());

    @ArchTest
    static final ArchRule onlyTheKeycloakDirectoryImportsKeycloak = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.directory.keycloak..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.keycloak..");

    /**
     * The packages that each package may use. A new entry is a design decision: add it only if it points down, never to a package that
     * already uses this one.
     */
    static final Map<String, Set<String>> USES = Map.ofEntries(
            uses("database", "setup"),
            uses("branding"),
            uses("problem"),
            uses("setup"),
            uses("spelling"),
            uses("auth.token", "problem", "spelling"),
            uses("change", "database", "problem"),
            uses("clock", "database", "setup"),
            uses("directory", "problem", "spelling"),
            uses("directory.account"),
            uses("directory.event"),
            uses("directory.federation", "directory"),
            uses("directory.profile", "directory", "problem"),
            uses("encryption", "database", "paging"),
            uses("signing", "database", "encryption"),
            uses("externalid", "http", "problem"),
            uses("http", "problem"),
            uses("mail", "branding", "clock", "paging", "problem", "setup", "spelling"),
            uses("page", "branding", "http"),
            uses("paging", "database", "http", "problem"),
            uses("auth.revocation", "auth.token", "clock", "database", "problem"),
            uses("http.limits", "http", "problem"),
            uses("observability", "http", "problem"),
            uses(
                    "user",
                    "auth.token",
                    "change",
                    "clock",
                    "database",
                    "directory",
                    "directory.profile",
                    "externalid",
                    "paging",
                    "problem"),
            uses("user.agent", "database", "directory", "paging", "problem", "user"),
            uses("auth.limits", "http", "http.limits", "problem"),
            uses(
                    "directory.keycloak",
                    "clock",
                    "directory",
                    "directory.event",
                    "directory.federation",
                    "directory.keycloak.call",
                    "directory.profile",
                    "problem",
                    "spelling"),
            uses("directory.keycloak.call", "directory", "problem"),
            uses("directory.keycloak.profile", "directory.keycloak", "directory.keycloak.call", "directory.profile"),
            uses(
                    "directory.keycloak.account",
                    "directory",
                    "directory.account",
                    "directory.key",
                    "directory.keycloak",
                    "directory.keycloak.call"),
            uses(
                    "directory.keycloak.client",
                    "clock",
                    "directory",
                    "directory.event",
                    "directory.keycloak",
                    "directory.keycloak.call",
                    "observability",
                    "problem",
                    "setup"),
            uses("directory.key", "directory"),
            uses(
                    "directory.keycloak.key",
                    "auth.token",
                    "clock",
                    "directory",
                    "directory.key",
                    "directory.keycloak",
                    "directory.keycloak.call",
                    "directory.keycloak.client",
                    "directory.profile",
                    "setup",
                    "signing"),
            uses(
                    "directory.keycloak.setup",
                    "directory",
                    "directory.event",
                    "directory.federation",
                    "directory.keycloak",
                    "directory.keycloak.call",
                    "directory.keycloak.client",
                    "directory.profile",
                    "setup"),
            uses(
                    "auth",
                    "auth.key",
                    "auth.limits",
                    "auth.revocation",
                    "auth.token",
                    "clock",
                    "http",
                    "observability",
                    "problem"),
            uses("auth.key", "auth.token", "database"),
            uses("openapi", "auth.key", "directory.keycloak", "http", "observability", "problem"),
            uses(
                    "startup",
                    "auth.token",
                    "branding",
                    "database",
                    "directory",
                    "directory.keycloak",
                    "directory.keycloak.setup",
                    "http",
                    "mail",
                    "problem",
                    "setup",
                    "signing"),
            uses(
                    "token",
                    "auth.key",
                    "auth.limits",
                    "auth.token",
                    "directory",
                    "directory.keycloak.call",
                    "directory.keycloak.client",
                    "directory.keycloak.key",
                    "http",
                    "http.limits",
                    "key",
                    "observability",
                    "problem"),
            uses("audit", "auth", "auth.key", "auth.token", "database", "http", "observability", "paging", "problem"),
            uses("audit.api", "audit", "auth", "auth.token", "database", "http", "paging"),
            uses("audit.retention", "database"),
            uses(
                    "change.api",
                    "auth",
                    "auth.key",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "database",
                    "http",
                    "paging",
                    "problem"),
            uses("filter", "http", "observability", "openapi", "page", "problem"),
            uses(
                    "organization",
                    "auth",
                    "auth.key",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "externalid",
                    "paging",
                    "problem",
                    "spelling",
                    "user",
                    "user.agent"),
            uses(
                    "session",
                    "auth",
                    "auth.limits",
                    "auth.revocation",
                    "auth.token",
                    "branding",
                    "directory",
                    "mail",
                    "observability",
                    "page",
                    "problem",
                    "user"),
            uses("act", "audit", "change", "database", "directory", "problem", "spelling"),
            uses(
                    "job",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "encryption",
                    "invitation.act",
                    "organization",
                    "organization.act",
                    "organization.act.team",
                    "paging",
                    "problem",
                    "transfer",
                    "transfer.own",
                    "user",
                    "user.act",
                    "user.act.security"),
            uses(
                    "job.api",
                    "api",
                    "auth",
                    "auth.token",
                    "directory",
                    "directory.profile",
                    "externalid",
                    "http",
                    "invitation",
                    "invitation.api",
                    "job",
                    "organization",
                    "organization.api",
                    "organization.api.member",
                    "paging",
                    "problem",
                    "transfer",
                    "user",
                    "user.api"),
            uses("invitation", "change", "database", "mail", "organization", "paging", "problem", "spelling", "user"),
            uses(
                    "api",
                    "act",
                    "audit",
                    "auth",
                    "auth.token",
                    "directory",
                    "externalid",
                    "http",
                    "paging",
                    "problem",
                    "spelling"),
            uses(
                    "sync",
                    "act",
                    "audit",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "directory.event",
                    "relink",
                    "user",
                    "user.retention"),
            uses(
                    "relink",
                    "act",
                    "audit",
                    "auth.revocation",
                    "change",
                    "database",
                    "directory",
                    "directory.federation",
                    "organization",
                    "paging",
                    "problem",
                    "spelling",
                    "user"),
            uses("webhook", "change", "database", "encryption", "problem"),
            uses("webhook.target", "http", "problem", "webhook"),
            uses(
                    "webhook.delivery",
                    "change",
                    "clock",
                    "database",
                    "encryption",
                    "mail",
                    "problem",
                    "webhook",
                    "webhook.target"),
            uses(
                    "webhook.act",
                    "act",
                    "audit",
                    "change",
                    "directory",
                    "http",
                    "organization",
                    "problem",
                    "webhook",
                    "webhook.target"),
            uses(
                    "webhook.api",
                    "act",
                    "api",
                    "auth",
                    "auth.token",
                    "change",
                    "externalid",
                    "http",
                    "organization",
                    "organization.api",
                    "page",
                    "problem",
                    "webhook",
                    "webhook.act",
                    "webhook.delivery",
                    "webhook.target"),
            uses("relink.api", "act", "api", "auth.token", "http", "paging", "relink", "user"),
            uses("sync.federation", "database", "directory", "directory.federation", "sync", "sync.run"),
            uses("organization.update", "change", "directory", "organization", "paging", "user"),
            uses(
                    "sync.organization",
                    "audit",
                    "change",
                    "clock",
                    "database",
                    "directory",
                    "directory.event",
                    "organization",
                    "organization.update",
                    "setup",
                    "sync",
                    "user"),
            uses(
                    "user.act",
                    "act",
                    "api",
                    "audit",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "directory.account",
                    "directory.federation",
                    "directory.profile",
                    "externalid",
                    "http",
                    "problem",
                    "spelling",
                    "user",
                    "user.agent",
                    "user.email",
                    "user.retention"),
            uses("user.act.email", "act", "audit", "change", "problem", "user.email"),
            uses(
                    "user.act.security",
                    "act",
                    "audit",
                    "auth.revocation",
                    "directory",
                    "directory.account",
                    "problem",
                    "user",
                    "user.act",
                    "user.email"),
            uses("user.email", "database", "mail", "paging", "problem", "spelling", "user"),
            uses("user.retention", "database", "user"),
            uses(
                    "organization.act",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "change",
                    "directory",
                    "externalid",
                    "http",
                    "organization",
                    "organization.update",
                    "problem",
                    "spelling",
                    "user",
                    "user.act",
                    "user.agent"),
            uses(
                    "key",
                    "audit",
                    "auth.key",
                    "auth.token",
                    "database",
                    "directory",
                    "directory.key",
                    "paging",
                    "problem",
                    "signing",
                    "user"),
            uses(
                    "key.act",
                    "act",
                    "audit",
                    "auth",
                    "auth.key",
                    "auth.token",
                    "change",
                    "directory",
                    "directory.key",
                    "http",
                    "key",
                    "organization",
                    "problem",
                    "user",
                    "user.act"),
            uses(
                    "key.api",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.key",
                    "auth.limits",
                    "auth.token",
                    "externalid",
                    "http",
                    "key",
                    "key.act",
                    "organization",
                    "organization.api",
                    "page",
                    "paging",
                    "problem",
                    "signing",
                    "user"),
            uses(
                    "agent",
                    "act",
                    "audit",
                    "auth",
                    "auth.key",
                    "auth.token",
                    "clock",
                    "database",
                    "directory",
                    "directory.profile",
                    "key",
                    "organization",
                    "organization.act",
                    "paging",
                    "problem",
                    "sync",
                    "user",
                    "user.act",
                    "user.agent"),
            uses(
                    "agent.act",
                    "act",
                    "agent",
                    "audit",
                    "auth",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "directory",
                    "directory.account",
                    "http",
                    "organization",
                    "problem",
                    "user",
                    "user.act",
                    "user.agent"),
            uses(
                    "agent.api",
                    "act",
                    "agent",
                    "agent.act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "externalid",
                    "http",
                    "key.api",
                    "organization",
                    "organization.api",
                    "page",
                    "paging",
                    "problem",
                    "user",
                    "user.act",
                    "user.agent"),
            uses("sync.feed", "clock", "directory", "directory.event", "key", "setup", "sync", "sync.organization"),
            uses(
                    "sync.run",
                    "api",
                    "auth",
                    "auth.token",
                    "database",
                    "http",
                    "organization",
                    "paging",
                    "problem",
                    "sync",
                    "sync.organization"),
            uses(
                    "sync.reconcile",
                    "audit",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "directory.profile",
                    "key",
                    "organization",
                    "organization.update",
                    "relink",
                    "sync",
                    "sync.federation",
                    "sync.organization",
                    "sync.run",
                    "user"),
            uses(
                    "user.api",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "directory",
                    "directory.profile",
                    "externalid",
                    "http",
                    "mail",
                    "paging",
                    "problem",
                    "spelling",
                    "user",
                    "user.act",
                    "user.api.profile",
                    "user.email"),
            uses(
                    "user.api.email",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "user",
                    "user.act.email",
                    "user.api",
                    "user.email"),
            uses(
                    "user.api.security",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "directory",
                    "directory.account",
                    "externalid",
                    "user",
                    "user.act.security"),
            uses(
                    "user.api.profile",
                    "auth",
                    "auth.token",
                    "directory",
                    "directory.keycloak",
                    "directory.profile",
                    "problem",
                    "user",
                    "user.act"),
            uses(
                    "invitation.act",
                    "act",
                    "audit",
                    "auth",
                    "change",
                    "directory",
                    "http",
                    "invitation",
                    "organization",
                    "organization.act",
                    "organization.update",
                    "problem",
                    "user"),
            uses(
                    "organization.act.team",
                    "act",
                    "audit",
                    "auth",
                    "change",
                    "directory",
                    "http",
                    "organization",
                    "organization.act",
                    "organization.update",
                    "spelling",
                    "user"),
            uses(
                    "organization.api",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "directory",
                    "externalid",
                    "http",
                    "observability",
                    "organization",
                    "organization.act",
                    "paging",
                    "problem",
                    "user"),
            uses(
                    "sync.status",
                    "audit",
                    "auth.revocation",
                    "auth.token",
                    "change",
                    "database",
                    "directory",
                    "directory.event",
                    "http",
                    "organization",
                    "setup",
                    "sync",
                    "sync.federation",
                    "sync.feed",
                    "sync.organization",
                    "sync.reconcile",
                    "sync.run"),
            uses("statistics", "audit", "auth.token", "change", "database", "invitation", "organization", "user"),
            uses(
                    "transfer",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "change",
                    "directory",
                    "directory.profile",
                    "externalid",
                    "http",
                    "observability",
                    "problem",
                    "spelling",
                    "sync",
                    "user",
                    "user.act",
                    "user.api",
                    "user.api.profile"),
            uses(
                    "transfer.own",
                    "act",
                    "audit",
                    "auth",
                    "auth.revocation",
                    "directory",
                    "http",
                    "http.limits",
                    "invitation",
                    "key",
                    "observability",
                    "organization",
                    "problem",
                    "user",
                    "user.agent",
                    "user.api.profile",
                    "user.email"),
            uses(
                    "invitation.api",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.limits",
                    "directory",
                    "externalid",
                    "http",
                    "invitation",
                    "invitation.act",
                    "mail",
                    "observability",
                    "organization",
                    "organization.api",
                    "paging",
                    "problem",
                    "spelling",
                    "user",
                    "user.api"),
            uses(
                    "organization.api.member",
                    "act",
                    "api",
                    "auth",
                    "directory",
                    "externalid",
                    "http",
                    "organization",
                    "organization.act",
                    "organization.api",
                    "paging",
                    "problem",
                    "user"),
            uses(
                    "undo",
                    "act",
                    "api",
                    "audit",
                    "auth",
                    "auth.token",
                    "change",
                    "directory",
                    "http",
                    "organization",
                    "organization.act",
                    "problem",
                    "user",
                    "user.act"),
            uses(
                    "organization.api.team",
                    "act",
                    "api",
                    "auth",
                    "auth.token",
                    "externalid",
                    "http",
                    "organization",
                    "organization.act.team",
                    "organization.api",
                    "organization.api.member",
                    "paging",
                    "problem",
                    "user"));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.rollcall.(**)").should().beFreeOfCycles();

    /** Of two top folders, one stands on the other. */
    @ArchTest
    static final ArchRule topFoldersPointOneWay =
            slices().matching("dev.rollcall.(*)..").should().beFreeOfCycles();

    /** A new kind of act is a class of its feature: journal, runner and sweeper know none. */
    @ArchTest
    static final ArchRule theEngineOfActsKnowsNoFeature = noClasses()
            .that()
            .resideInAPackage("dev.rollcall.act..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.rollcall.user..", "dev.rollcall.organization..", "dev.rollcall.invitation..");

    /**
     * What is special about a kind of act is in its class, which names its action; the event feed names those of the changes that it finds. A
     * kind may compare such a change with its own action, see {@code Act.makes}.
     */
    @ArchTest
    static final ArchRule kindsOfActsAreNotListed = noClasses()
            .that()
            .resideOutsideOfPackages("dev.rollcall.audit..", "dev.rollcall.sync..")
            .and()
            .doNotBelongToAnyOf(ProtectedOwners.class) // what it ends is no act: the feed and runs find it
            .should()
            .accessFieldWhere(DescribedPredicate.describe(
                    "a constant of Action is read, but not to say which kind a class is",
                    access -> access.getTargetOwner().isEquivalentTo(Action.class)
                            && !(access.getOriginOwner().isAssignableTo(RecordsAct.class)
                                    && access.getOrigin().getName().matches("<init>|action"))));

    @ArchTest
    static final ArchRule packagesUseOnlyAllowedPackages = classes().should(useOnlyAllowedPackages());

    /** Everything else uses {@code Statements}: it knows which connection a statement belongs on, and how values are bound. */
    @ArchTest
    static final ArchRule onlyPackageDatabaseUsesJdbc = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.database")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(DataSource.class, Connection.class, Statement.class, PreparedStatement.class);

    /** ADR 16: an entity's own statements join its transaction and are flushed with it. */
    @ArchTest
    static final ArchRule onlyEntitiesUseNativeQueriesOfHibernate = noClasses()
            .that()
            .areNotAnnotatedWith(Entity.class)
            .should()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("createNativeQuery")));

    /** Ids have a time, which replicas compare, so their generator follows the database's clock. */
    @ArchTest
    static final ArchRule onlyOneGeneratorMakesIds = noClasses()
            .that()
            .resideOutsideOfPackage("dev.rollcall.clock..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.fasterxml.uuid.Generators");

    /** Nothing checks constraints elsewhere: {@code SettingBounds} checks settings, and parameters have types that check themselves. */
    @ArchTest
    static final ArchRule onlyRequestBodiesHaveConstraints = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.rollcall.api",
                    "dev.rollcall.agent.api",
                    "dev.rollcall.user.api",
                    "dev.rollcall.user.api.email",
                    "dev.rollcall.organization.api..",
                    "dev.rollcall.invitation.api",
                    "dev.rollcall.job.api",
                    "dev.rollcall.key.api",
                    "dev.rollcall.relink.api",
                    "dev.rollcall.webhook.api")
            .or()
            .areNotRecords()
            .and()
            .resideOutsideOfPackage("dev.rollcall.api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.validation..", "org.hibernate.validator..");

    /** So none lacks a key, and a key has one message. */
    @ArchTest
    static final ArchRule errorsOfFieldsAreMadeFromKeys = noClasses()
            .that()
            .doNotBelongToAnyOf(FieldError.class, ErrorMessage.class)
            .should()
            .callConstructor(FieldError.class, String.class, String.class, Map.class, String.class);

    @ArchTest
    static final ArchRule fieldsAreNotInjected = fields().should().notBeAnnotatedWith(Inject.class);

    /** At run time an endpoint without a rule is denied to everybody; this test finds it before someone wonders about the 403. */
    @ArchTest
    static final ArchRule everyEndpointDeclaresWhoMayCallIt = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .and()
            .areDeclaredInClassesThat()
            .areNotInterfaces()
            .should(declareWhoMayCall());

    /** Two letters may be equal without regard to case although Keycloak stores them differently, see {@code StoredSpelling}. */
    @ArchTest
    static final ArchRule namesAreComparedAsKeycloakStoresThem = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.rollcall.user..",
                    "dev.rollcall.directory..",
                    "dev.rollcall.act..",
                    "dev.rollcall.organization..",
                    "dev.rollcall.invitation..",
                    "dev.rollcall.auth.token..")
            .should()
            .accessTargetWhere(JavaAccess.Predicates.target(HasName.Predicates.nameMatching(
                    "equalsIgnoreCase|compareToIgnoreCase|CASE_INSENSITIVE_ORDER|regionMatches")));

    /** Readers change nothing. */
    @ArchTest
    static final ArchRule readersMayCallReadsOnly = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .and()
            .areNotAnnotatedWith(GET.class)
            .should(notBeForReaders());

    /** A comparison that stops at the first difference discloses by its duration how much of a guess is right. */
    @ArchTest
    static final ArchRule macsAreComparedInConstantTime = noClasses()
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
            .haveFullyQualifiedName("dev.rollcall.paging.Cursors")
            .should()
            .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class);

    /** Keycloak compares client secrets; Rollcall only passes them on. Of a client that introspects keys it remembers for a minute that it may. */
    @ArchTest
    static final ArchRule clientSecretsAreNotCompared = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.rollcall.token.ClientGrant")
            .and()
            .doNotHaveFullyQualifiedName("dev.rollcall.token.IntrospectingClients")
            .and()
            .doNotHaveFullyQualifiedName("dev.rollcall.token.ClientSecret")
            .should()
            .callMethod("dev.rollcall.token.ClientSecret", "secret");

    private static final int MAX_LINES = 300;

    /** A longer class or module does more than one thing. */
    @ParameterizedTest
    @ValueSource(strings = {"src/main/java", "src/main/resources/META-INF/resources/app"})
    void noClassOrModuleIsTooLong(Path root) throws IOException {
        assertThat(sources(root))
                .isNotEmpty()
                // a catalogue of texts is one file for each language
                .filteredOn(file -> !file.getParent().endsWith("texts"))
                .allSatisfy(file -> assertThat(Files.readAllLines(file).size())
                        .as("lines of %s", file)
                        .isLessThanOrEqualTo(MAX_LINES));
    }

    /** In a larger folder it takes long to find a class: split it. */
    @ParameterizedTest
    @CsvSource({"src/main/java, 20", "src/main/resources/META-INF/resources/app, 20", "src/test/java, 22"})
    void noFolderHasTooManyFiles(Path root, long most) throws IOException {
        Map<Path, Long> sizes =
                sources(root).stream().collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));

        assertThat(sizes)
                .isNotEmpty()
                .allSatisfy((folder, count) ->
                        assertThat(count).as("files in %s", folder).isLessThanOrEqualTo(most));
    }

    private static List<Path> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().matches(".*\\.(java|js)"))
                    .toList();
        }
    }

    private static DescribedPredicate<JavaClass> dependOn(Class<?> other) {
        return DescribedPredicate.describe(
                "depend on " + other.getName(),
                type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(other)));
    }

    private static Map.Entry<String, Set<String>> uses(String name, String... others) {
        return Map.entry(
                ROOT + name, Arrays.stream(others).map(other -> ROOT + other).collect(Collectors.toSet()));
    }

    private static ArchCondition<JavaClass> useOnlyAllowedPackages() {
        return new ArchCondition<>("use only the packages that USES lists") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                Set<String> allowed = USES.get(origin.getPackageName());
                if (allowed == null) {
                    events.add(SimpleConditionEvent.violated(
                            origin, origin.getPackageName() + " is missing in the list of packages"));
                    return;
                }
                origin.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> isForeign(origin, dependency.getTargetClass()))
                        .filter(dependency ->
                                !allowed.contains(dependency.getTargetClass().getPackageName()))
                        .map(Dependency::getDescription)
                        .forEach(text -> events.add(SimpleConditionEvent.violated(origin, text)));
            }
        };
    }

    private static boolean isForeign(JavaClass origin, JavaClass target) {
        return target.getPackageName().startsWith(ROOT)
                && !target.getPackageName().equals(origin.getPackageName());
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
        return type.isAnnotatedWith(jakarta.ws.rs.Path.class) && !type.isInterface();
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    /** If methods of a class have annotations of their own, Quarkus denies those that have none, whatever the annotation of the class. */
    private static ArchCondition<JavaMethod> declareWhoMayCall() {
        return new ArchCondition<>("declare who may call, all of a class themselves or all by their class") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                JavaClass owner = method.getOwner();
                boolean byClass = SECURITY.stream().anyMatch(owner::isAnnotatedWith)
                        && owner.getMethods().stream().noneMatch(ArchitectureTest::hasOwnRule);
                events.add(new SimpleConditionEvent(method, hasOwnRule(method) || byClass, method.getDescription()));
            }
        };
    }

    private static boolean hasOwnRule(JavaMethod method) {
        return SECURITY.stream().anyMatch(method::isAnnotatedWith);
    }

    /** The annotation of a method replaces that of its class. */
    private static ArchCondition<JavaMethod> notBeForReaders() {
        return new ArchCondition<>("not be for readers") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean forReaders = (hasOwnRule(method)
                                ? method.tryGetAnnotationOfType(RolesAllowed.class)
                                : method.getOwner().tryGetAnnotationOfType(RolesAllowed.class))
                        .map(allowed -> List.of(allowed.value()).contains(Roles.READER))
                        .orElse(false);
                events.add(new SimpleConditionEvent(method, !forReaders, method.getDescription()));
            }
        };
    }
}
