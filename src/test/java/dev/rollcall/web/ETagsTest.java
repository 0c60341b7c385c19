package dev.rollcall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.core.HttpHeaders;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
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
    void aVersionComesBackFromItsTag(@ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long version) {
        assertThat(demanded(tag(version))).hasValue(version);
    }

    @Property
    void onlyItsVeryTagDemandsAVersion(@ForAll("headers") String header) {
        try {
            OptionalLong version = demanded(header);
            version.ifPresent(
                    number -> assertThat(header.replace(",", "").strip()).isEqualTo(tag(number)));
        } catch (ProblemException e) {
            assertThat(e.problem().status()).isEqualTo(412);
        }
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars('"', '0', '1', '9', 'W', '/', '*', ',', ' ', '-')
                        .ofMaxLength(8),
                Arbitraries.strings().ascii().ofMaxLength(40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"W/\"3\"", "3", "'3'", "\"03\"", "\"3", "\"-3\"", "\"9999999999999999999\"", "\"\u0663\"", "\"\""
            })
    void aTagThatNoRecordHasMatchesNone(String header) {
        assertThatThrownBy(() -> demanded(header))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(412));
    }

    @Test
    void aStarDemandsNoVersion() {
        assertThat(demanded("*")).isEmpty();
    }

    @Test
    void whatIsRequiredAndMissingIs428() {
        assertThat(ETags.demanded(headers(HttpHeaders.IF_MATCH), false)).isEmpty();
        assertThatThrownBy(() -> ETags.demanded(headers(HttpHeaders.IF_MATCH), true))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(428));
        assertThat(ETags.demanded(headers(HttpHeaders.IF_MATCH, "*"), true)).isEmpty();
    }

    private static OptionalLong demanded(String... values) {
        return ETags.demanded(headers(HttpHeaders.IF_MATCH, values), false);
    }

    private static String tag(long version) {
        return "\"" + ETags.of(version).getValue() + "\"";
    }

    /** The one method that is asked; JAX-RS has no implementation outside of a request. */
    private static HttpHeaders headers(String name, String... values) {
        Map<String, List<String>> headers = values.length == 0 ? Map.of() : Map.of(name, Arrays.asList(values));
        return (HttpHeaders) Proxy.newProxyInstance(
                HttpHeaders.class.getClassLoader(),
                new Class<?>[] {HttpHeaders.class},
                (proxy, method, arguments) -> headers.get(arguments[0]));
    }
}
