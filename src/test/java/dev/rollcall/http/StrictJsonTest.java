package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.wire.FuzzInput;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One JSON object in UTF-8, or a 400. */
class StrictJsonTest {

    @Provide
    Arbitrary<ObjectNode> objects() {
        return FuzzInput.objects(FuzzInput.texts(), FuzzInput.plainValues(), 4);
    }

    @Provide
    Arbitrary<byte[]> mangled() {
        return FuzzInput.mangled(objects().map(FuzzInput::bytes));
    }

    @Property
    void objectIsReadWithAllMembers(@ForAll("objects") ObjectNode object) {
        byte[] body = FuzzInput.bytes(object);

        // numbers out of range may be refused, texts and names never
        try {
            assertThat(StrictJson.object(body).properties()).hasSameSizeAs(object.properties());
        } catch (ProblemException e) {
            assertThat(object.toString()).containsPattern("\\d{300}|E");
        }
    }

    @Property(tries = 1000)
    void otherBodiesReturn400(@ForAll("mangled") byte[] body) {
        try {
            assertThat(StrictJson.object(body)).isNotNull();
        } catch (ProblemException e) {
            assertThat(e.problem().status()).isEqualTo(400);
        }
    }

    @Property
    void duplicateNamesAreRefusedAtEveryDepth(@ForAll("names") String name, @ForAll @IntRange(max = 20) int depth) {
        String twice = "{\"%1$s\":1,\"%1$s\":2}".formatted(name);

        refused("{\"a\":".repeat(depth) + twice + "}".repeat(depth));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().alpha().numeric();
    }

    @Property
    void nestingDepthIsLimited(@ForAll @IntRange(min = 1, max = 200) int depth) {
        String body = "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}";

        if (depth < 32) {
            assertThat(StrictJson.object(body.getBytes(StandardCharsets.UTF_8))).isNotNull();
        } else {
            refused(body);
        }
    }

    @Test
    void millionLevelsAreRefusedWithoutStackOverflow() {
        refused("{\"a\":".repeat(100_000));
        refused("{\"a\":" + "[".repeat(900_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"a\"",
                "true",
                "{",
                "{}{}",
                "{} 1",
                "{}x",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":1e99999999999}",
                "{\"a\":.5}",
                "/**/{}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12\"}",
                "\uFEFF\uFEFF{}"
            })
    void otherJsonThanOneObjectIsRefused(String body) {
        refused(body);
    }

    @Test
    void missingBodyIsRefused() {
        assertThatThrownBy(() -> StrictJson.object(null)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> StrictJson.object(new byte[0])).isInstanceOf(ProblemException.class);
    }

    @Test
    void byteOrderMarkIsSkipped() {
        assertThat(StrictJson.object("\uFEFF{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                        .get("a")
                        .asInt())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "ISO-8859-1"})
    void otherEncodingsAreRefused(String charset) {
        assertBadRequest("{\"a\":\"ä\"}".getBytes(Charset.forName(charset)));
    }

    @Test
    void invalidUtf8IsRefusedNotReplaced() {
        byte[] body = "{\"a\":\"?\"}".getBytes(StandardCharsets.UTF_8);
        for (int bad : new int[] {0x80, 0xC0, 0xFF, 0xED}) {
            body[6] = (byte) bad;
            assertBadRequest(body);
        }
    }

    @Test
    void refusalDoesNotQuoteTheBody() {
        refused("{\"temporaryPassword\":\"s3cret\" oops}")
                .hasMessageNotContaining("s3cret")
                .hasMessageContaining("line 1");
    }

    @Property
    void unstorableTextIsDetected(@ForAll("texts") String text) {
        boolean unkeepable = text.codePoints()
                .anyMatch(point -> point < 0x20
                        || point >= 0x7F && point < 0xA0
                        || point >= 0xD800 && point <= 0xDFFF
                        || (point & 0xFFFF) >= 0xFFFE);

        assertThat(StrictJson.isUnstorable(text)).isEqualTo(unkeepable);
        if (!unkeepable) {
            assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return FuzzInput.texts();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String body) {
        return assertBadRequest(body.getBytes(StandardCharsets.UTF_8));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertBadRequest(byte[] body) {
        return assertThatThrownBy(() -> StrictJson.object(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(400));
    }
}
