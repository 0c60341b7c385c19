package dev.rollcall.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.database.Conditions;
import dev.rollcall.paging.AttributeFilters.Column;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How filters by attributes are read from a query, and what becomes of them. {@code UserAttributesTest} runs them. */
class AttributeFiltersTest {

    private static AttributeFilters filters(String... query) {
        return AttributeFilters.of(parameters(query), Column.values());
    }

    private static List<Map.Entry<String, String>> parameters(String... query) {
        return Stream.of(query)
                .map(parameter -> parameter.split("=", 2))
                .map(parts -> Map.entry(parts[0], parts[1]))
                .toList();
    }

    private static Map<String, Object> bound(AttributeFilters filters) {
        Conditions conditions = new Conditions("true");
        filters.addTo(conditions);
        return conditions.parameters();
    }

    @Test
    void otherParametersAreNoFilters() {
        assertThat(filters("limit=1", "attribute.plan=x", "attributes=x", "Attributes.plan=x"))
                .isEqualTo(AttributeFilters.NONE);
        assertThat(AttributeFilters.of(parameters("profile.department=Sales"), Column.ATTRIBUTES))
                .isEqualTo(AttributeFilters.NONE);
    }

    @Test
    void nameIsEverythingAfterTheFirstDot() {
        assertThat(filters("attributes.a.b=1", "profile..=x").names()).containsExactly("attributes.a.b", "profile..");
        assertThat(bound(filters("attributes.a.b=x"))).containsEntry("attribute0", "$.\"a.b\" == \"x\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            pro          ~ $."n" == "pro"
            5            ~ $."n" == "5" || $."n" == 5
            -5.50        ~ $."n" == "-5.50" || $."n" == -5.50
            1e3          ~ $."n" == "1e3" || $."n" == 1e3
            true         ~ $."n" == "true" || $."n" == true
            True         ~ $."n" == "True"
            null         ~ $."n" == "null"
            05           ~ $."n" == "05"
            +5           ~ $."n" == "+5"
            .5           ~ $."n" == ".5"
            1e401        ~ $."n" == "1e401"
            1e-401       ~ $."n" == "1e-401"
            1e9999999999 ~ $."n" == "1e9999999999"
            ٥            ~ $."n" == "٥"
            """)
    void valueIsATextAndWhateverIsWrittenLikeIt(String value, String path) {
        assertThat(bound(filters("attributes.n=" + value))).containsEntry("attribute0", path);
    }

    @Test
    void emptyValueIsForRecordsWithoutTheAttribute() {
        AttributeFilters without = filters("attributes.n=", "attributes.n=x");

        assertThat(bound(without)).containsEntry("attribute0", "!exists($.\"n\") || $.\"n\" == \"x\"");
        assertThat(without.areIndexed()).isFalse();
        assertThat(filters("attributes.n=", "attributes.m=x").areIndexed()).isTrue();
        assertThat(AttributeFilters.NONE.areIndexed()).isFalse();
    }

    /** Names and values are parameters, never a part of the statement. */
    @Test
    void statementHasNeitherNamesNorValues() {
        AttributeFilters odd = filters("attributes.a' or \"b=c' or '1", "profile.:x=:y");
        for (boolean indexed : List.of(true, false)) {
            Conditions conditions = new Conditions("true");
            if (indexed) {
                odd.addTo(conditions);
            } else {
                odd.addUnindexedTo(conditions);
            }

            assertThat(conditions.all()).matches("[a-z0-9@:(), <>'{}]+").doesNotContain("'1", ":x", ":y", " or ");
            assertThat(conditions.parameters())
                    .containsOnly(
                            Map.entry("attribute0", "$.\"a' or \\\"b\" == \"c' or '1\""),
                            Map.entry("attribute1", "$.\":x\" == \":y\""));
        }
    }

    @Test
    void canonicalFormIsTheSameForEqualFiltersOnly() {
        String one =
                filters("attributes.a=1", "attributes.a=2", "attributes.b=3").canonical();

        assertThat(filters("attributes.b=3", "attributes.a=2", "attributes.a=1", "attributes.a=2")
                        .canonical())
                .isEqualTo(one);
        assertThat(List.of(
                        filters("attributes.a=1", "attributes.a=2").canonical(),
                        filters("attributes.a=1,2", "attributes.b=3").canonical(),
                        filters("profile.a=1", "profile.a=2", "profile.b=3").canonical(),
                        filters("attributes.a=1\",\"2", "attributes.b=3").canonical(),
                        AttributeFilters.NONE.canonical()))
                .doesNotContain(one)
                .doesNotHaveDuplicates();
    }

    @Test
    void namesHaveNoValues() {
        assertThat(filters("profile.b=y", "attributes.a=x", "limit=1").names())
                .containsExactly("attributes.a", "profile.b");
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(
            strings = {
                "attributes.=x",
                "attributes.a\u0000b=x",
                "attributes.a=\u0000",
                "attributes.a=\u0007",
                "attributes.a=\uD800",
                "profile.a=\uFFFF"
            })
    void whatNoAttributeCanHaveIsRefused(String parameter) {
        assertRefused(parameter.split("=", 2)[0], parameter);
    }

    @Test
    void longestNameAndValueAreAccepted() {
        String longest = "ä".repeat(AttributeFilters.MAX_TEXT);

        assertThat(filters("attributes." + longest + "=" + longest).names()).hasSize(1);
        assertThat(filters("attributes.a=one\r\n\ttwo").isEmpty()).isFalse();
        assertRefused("attributes." + longest + "ä", "attributes." + longest + "ä=x");
        assertRefused("attributes.a", "attributes.a=" + longest + "ä");
    }

    @Test
    void fiveNamesAndTwentyValuesAreTheMost() {
        List<String> five = numbered(5, "attributes.a%d=x");
        List<String> twenty = numbered(20, "profile.a=%d");

        assertThat(filters(five.toArray(String[]::new)).names()).hasSize(5);
        assertThat(filters(twenty.toArray(String[]::new)).names()).hasSize(1);
        assertThat(filters(Stream.concat(twenty.stream(), twenty.stream()).toArray(String[]::new))
                        .names())
                .as("each counts once")
                .hasSize(1);
        assertRefused(
                "profile.a",
                Stream.concat(five.stream(), Stream.of("profile.a=x")).toArray(String[]::new));
        assertRefused(
                "attributes.b",
                Stream.concat(twenty.stream(), Stream.of("attributes.b=x")).toArray(String[]::new));
    }

    private static List<String> numbered(int count, String pattern) {
        return IntStream.range(0, count).mapToObj(pattern::formatted).toList();
    }

    /** The problem names the parameter, and has no value. */
    private static void assertRefused(String name, String... query) {
        assertThatThrownBy(() -> filters(query)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.field()).isEqualTo(name));
        });
    }
}
