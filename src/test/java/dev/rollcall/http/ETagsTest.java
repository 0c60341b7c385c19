package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 13. */
class ETagsTest {

    @Property
    void versionIsReadFromItsTag(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long version) {
        assertThat(demanded(tag(version)).test(version)).isTrue();
        assertThat(demanded(tag(version)).test(version + 1)).isFalse();
    }

    @Property
    void onlyTheExactTagMatchesAVersion(@ForAll("headers") String header, @ForAll @LongRange(max = 19) long version) {
        Assume.that(!header.replace(",", "").isBlank() && !header.contains("*"));

        assertThat(demanded(header).test(version))
                .isEqualTo(header.matches("(.*,)?\\s*\"" + version + "(\\.[0-9]+){0,2}\"\\s*(,.*)?"));
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars('"', '0', '1', '9', 'W', '/', '*', ',', ' ', '-', '.')
                        .ofMaxLength(8),
                Arbitraries.strings().ascii().ofMaxLength(40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "W/\"3\"",
                "3",
                "'3'",
                "\"03\"",
                "\"3",
                "\"-3\"",
                "\"9999999999999999999\"",
                "\"\u0663\"",
                "\"\"",
                "\"3.\"",
                "\".3\"",
                "\"3.1.1.1\""
            })
    void malformedTagMatchesNoVersion(String header) {
        LongPredicate demanded = demanded(header);

        assertThat(LongStream.rangeClosed(0, 9)).noneMatch(demanded::test);
    }

    @Test
    void tagContainsLastSeenButIfMatchIgnoresIt() {
        Instant seen = Instant.parse("2026-11-24T12:00:00.123456Z");

        assertThat(ETags.of(3, seen)).isNotEqualTo(ETags.of(3, null)).isNotEqualTo(ETags.of(3, seen.plusNanos(1000)));
        assertThat(LongStream.rangeClosed(0, 9).filter(demanded(ETags.of(3, seen))))
                .containsExactly(3L);
    }

    /** A 304 would hide that a field appears or disappears, and nobody's change is overwritten. */
    @Test
    void fieldsThatAreShownChangeTheTagButNotWhatIfMatchDemands() {
        Instant seen = Instant.parse("2026-11-25T09:00:00.123456Z");
        for (Instant at : Arrays.asList(seen, null)) {
            String tag = ETags.of(3, at, Set.of("department", "costCenter"));

            assertThat(tag)
                    .isEqualTo(ETags.of(3, at, Set.of("costCenter", "department")))
                    .isNotEqualTo(ETags.of(3, at, Set.of("department")))
                    .isNotEqualTo(ETags.of(3, at));
            assertThat(LongStream.rangeClosed(0, 9).filter(demanded(tag))).containsExactly(3L);
        }
        assertThat(ETags.of(3, seen, Set.of())).isEqualTo(ETags.of(3, seen));
    }

    @Test
    void oneOfSeveralTagsMatches() {
        LongPredicate demanded = demanded("\"3\", W/\"4\",\"5\"", "\"7\"");

        assertThat(LongStream.rangeClosed(0, 9).filter(demanded)).containsExactly(3L, 5L, 7L);
    }

    @Test
    void starInIfMatchMatchesAllVersions() {
        assertThat(LongStream.rangeClosed(0, 9)).allMatch(demanded("*")::test);
    }

    @Test
    void starInIfNoneMatchExcludesAllVersions() {
        LongPredicate demanded = ETags.precondition(headers(Map.of(HttpHeaders.IF_NONE_MATCH, List.of("*"))), false);

        assertThat(LongStream.rangeClosed(0, 9))
                .allSatisfy(version -> assertThatThrownBy(() -> demanded.test(version))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().status()).isEqualTo(412)));
    }

    @Test
    void ifNoneMatchExcludesOnlyItsVersion() {
        LongPredicate demanded =
                ETags.precondition(headers(Map.of(HttpHeaders.IF_NONE_MATCH, List.of("\"3.5\", W/\"4\"", "x"))), false);

        assertThat(LongStream.of(0, 2, 5, 9)).allMatch(demanded::test);
        assertThatThrownBy(() -> demanded.test(3)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> demanded.test(4)).isInstanceOf(ProblemException.class);
    }

    /** RFC 9110, section 13.2.2. */
    @Test
    void ifMatchIsEvaluatedBeforeIfNoneMatch() {
        LongPredicate demanded = ETags.precondition(
                headers(Map.of(HttpHeaders.IF_MATCH, List.of("\"3\""), HttpHeaders.IF_NONE_MATCH, List.of("*"))), true);

        assertThat(demanded.test(4)).isFalse();
        assertThatThrownBy(() -> demanded.test(3)).isInstanceOf(ProblemException.class);
    }

    /** RFC 9110, section 13.1.1. */
    @Test
    void ifMatchOfAFileNeedsTheSameStrongTag() {
        List<String> none = List.of();
        assertThatCode(() -> ETags.demand(none, "\"a\"")).doesNotThrowAnyException();
        assertThatCode(() -> ETags.demand(List.of("\"b\", \"a\""), "\"a\"")).doesNotThrowAnyException();
        assertThatCode(() -> ETags.demand(List.of("*"), "W/\"a\"")).doesNotThrowAnyException();
        assertThat(List.of(List.of("\"b\""), List.of("W/\"a\""), List.of("a")))
                .allSatisfy(header -> assertThatThrownBy(() -> ETags.demand(header, "\"a\""))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().status()).isEqualTo(412)));
        assertThatThrownBy(() -> ETags.demand(List.of("W/\"a\""), "W/\"a\"")).isInstanceOf(ProblemException.class);
    }

    @Test
    void missingRequiredIfMatchReturns428() {
        assertThat(LongStream.rangeClosed(0, 9)).allMatch(demanded()::test);
        assertThatThrownBy(() -> ETags.precondition(headers(HttpHeaders.IF_MATCH), true))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(428));
        assertThat(LongStream.rangeClosed(0, 9))
                .allMatch(ETags.precondition(headers(HttpHeaders.IF_MATCH, "*"), true)::test);
    }

    private static LongPredicate demanded(String... values) {
        return ETags.precondition(headers(HttpHeaders.IF_MATCH, values), false);
    }

    private static String tag(long version) {
        return ETags.of(version, null);
    }

    /** Implements only the method that is used: JAX-RS has no implementation outside a request. */
    private static HttpHeaders headers(String name, String... values) {
        return headers(values.length == 0 ? Map.of() : Map.of(name, Arrays.asList(values)));
    }

    private static HttpHeaders headers(Map<String, List<String>> headers) {
        return (HttpHeaders) Proxy.newProxyInstance(
                HttpHeaders.class.getClassLoader(),
                new Class<?>[] {HttpHeaders.class},
                (proxy, method, arguments) -> headers.get(arguments[0]));
    }
}
