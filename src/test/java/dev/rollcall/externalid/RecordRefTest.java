package dev.rollcall.externalid;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand in a path for a user or an organization, and which paths read it. */
class RecordRefTest {

    private static final String ID = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";

    private final UUID found = UUID.randomUUID();

    private UUID resolve(String text) {
        return RecordRef.of(text)
                .orElseThrow()
                .resolve(
                        value -> Optional.of(found).filter(id -> value.equals("of Keycloak")),
                        value -> Optional.of(found).filter(id -> value.equals("elsewhere")));
    }

    @Test
    void idIsNotLookedUp() {
        assertThat(resolve(ID)).isEqualTo(UUID.fromString(ID));
        assertThat(resolve(ID.toUpperCase())).isEqualTo(UUID.fromString(ID));
    }

    @Test
    void referencesAreLookedUpByWhatFollowsThePrefix() {
        assertThat(resolve("kc:of Keycloak")).isEqualTo(found);
        assertThat(resolve("ext:elsewhere")).isEqualTo(found);
    }

    @Test
    void referenceToNothingIsAnIdThatNoRecordHas() {
        UUID nothing = resolve("kc:elsewhere");

        assertThat(nothing).isEqualTo(resolve("ext:of Keycloak")).isEqualTo(new UUID(0, 0));
    }

    /** Whatever an external id looks like: it may be an id itself, or contain a prefix. */
    @ParameterizedTest
    @CsvSource({
        "ext:kc:x, EXTERNAL, kc:x",
        "ext:" + ID + ", EXTERNAL, " + ID,
        "ext:a/b?c#d, EXTERNAL, a/b?c#d",
        "kc:f:1:alice, KEYCLOAK, f:1:alice",
        ID + ", ID, " + ID
    })
    void onlyTheFirstPrefixCounts(String text, RecordRef.Kind kind, String value) {
        assertThat(RecordRef.of(text)).contains(new RecordRef(kind, value));
        assertThat(RecordRef.of(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1-1-1-1-1",
                "kc:",
                "ext:",
                "ext: ",
                "EXT:x",
                "Kc:x",
                "id:" + ID,
                "ext:a\u0000",
                "kc:a\nb"
            })
    void otherTextsAreNoReferences(String text) {
        assertThat(RecordRef.of(text)).isEmpty();
    }

    @Test
    void lengthIsLimited() {
        assertThat(RecordRef.of("ext:" + "x".repeat(255))).isPresent();
        assertThat(RecordRef.of("ext:" + "x".repeat(256))).isEmpty();
        assertThat(RecordRef.of("kc:" + "x".repeat(300))).isPresent();
        assertThat(RecordRef.of("kc:" + "x".repeat(301))).isEmpty();
        assertThat(RecordRef.of(null)).isEmpty();
    }

    /** A path with an id that only took an id would be forgotten by callers who know another one. */
    @Test
    void everyPathWithTheIdOfAUserOrAnOrganizationTakesReferences() {
        Set<String> references = parameters(RecordRef.class);

        assertThat(references)
                .contains("/api/v1/users/{id} id", "/api/v1/organizations/{id}/members/{userId} userId")
                .hasSizeGreaterThan(15);
        assertThat(parameters(UUID.class))
                .isNotEmpty()
                .noneMatch(parameter -> parameter.endsWith(" id") || parameter.endsWith(" userId"));
        Set<String> texts = parameters(String.class);
        assertThat(texts)
                .as("only parts of an account in Keycloak have names of its own")
                .allMatch(parameter -> parameter.matches("/api/v1/users/.* (session|credential|provider|action)"));
        assertThat(Stream.of(references, parameters(UUID.class), texts).flatMap(Set::stream))
                .as("there are no other ids in paths")
                .containsAll(parameters(Object.class));
    }

    /** Returns the parameters of this type in the paths of the API, after their paths. */
    private static Set<String> parameters(Class<?> type) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.rollcall").stream()
                        .filter(resource -> resource.isAnnotatedWith(Path.class))
                        .map(JavaClass::reflect)
                        .filter(resource ->
                                path(resource.getAnnotation(Path.class)).startsWith("api/v1/"))
                        .flatMap(resource -> Stream.of(resource.getDeclaredMethods())
                                .flatMap(method -> Stream.of(method.getParameters())
                                        .filter(parameter -> parameter.isAnnotationPresent(RestPath.class)
                                                && type.isAssignableFrom(parameter.getType()))
                                        .map(parameter -> nameOf(resource, method, parameter))))
                        .collect(Collectors.toSet());
    }

    private static String nameOf(Class<?> resource, Method method, Parameter parameter) {
        Path own = method.getAnnotation(Path.class);
        return "/" + path(resource.getAnnotation(Path.class)) + (own == null ? "" : "/" + path(own)) + " "
                + parameter.getName();
    }

    private static String path(Path annotation) {
        return annotation.value().replaceFirst("^/", "");
    }
}
