package dev.rollcall.testing.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Generates random input for fuzz tests: texts, JSON and bytes, valid and hostile. jqwik's own edge cases are off, because trees have so
 * many that nothing else would be tried.
 */
public final class FuzzInput {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Escapes surrogates, so that half of a pair arrives unchanged: encoded as UTF-8 it becomes a question mark. */
    private static final ObjectMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private FuzzInput() {}

    /** Tests random values, different ones in each run; {@code -Dodd.seed} repeats an earlier run. */
    public static <T> void forEach(Arbitrary<T> arbitrary, int tries, Consumer<T> test) {
        String seed = System.getProperty("odd.seed", Long.toString(System.nanoTime()));
        JqwikSession.run(
                seed,
                () -> arbitrary.sampleStream().limit(tries).forEach(value -> {
                    try {
                        test.accept(value);
                    } catch (AssertionError | RuntimeException e) {
                        throw new AssertionError("-Dodd.seed=" + seed + ": " + e.getMessage() + " for " + value, e);
                    }
                }));
    }

    /** Texts of any characters, well-formed or not. */
    public static Arbitrary<String> texts() {
        Arbitrary<String> fragments = Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(12),
                Arbitraries.strings().all().ofMaxLength(6),
                Arbitraries.strings().ascii().ofMaxLength(8),
                Arbitraries.of(FRAGMENTS),
                Arbitraries.of(FRAGMENTS),
                Arbitraries.strings()
                        .withChars('a', 'é', 'İ', '日')
                        .ofMinLength(250)
                        .ofMaxLength(300));
        return fragments
                .list()
                .ofMinSize(0)
                .ofMaxSize(4)
                .map(parts -> String.join("", parts))
                .withoutEdgeCases();
    }

    private static final List<String> FRAGMENTS = List.of(
            // combining characters, emoji of several code points, right to left, its override, letters that grow when
            // lowercased
            "e\u0301",
            "\uD83D\uDC69\u200D\uD83D\uDCBB",
            "\u05E9\u05DC\u05D5\u05DD",
            "\u202Eabc",
            "\u2067",
            "İ",
            "ß",
            "ﬁ",
            // halves of surrogate pairs, noncharacters, control characters
            "\uD800",
            "\uDC00",
            "\uD800\uD800",
            "\uFFFE",
            "\uFFFF",
            "\uD83F\uDFFE",
            "\0",
            "\u0007",
            "\u001B[31m",
            "\u007F",
            "\u0085",
            "\r\n",
            "\t",
            "\u2028",
            "\uFEFF",
            "\u200B",
            "\u00AD",
            "\u00A0",
            "\u3000",
            // what other interpreters would execute or expand
            "<script>alert(1)</script>",
            "' or 1=1; --",
            "${jndi:ldap://x}",
            "{{7*7}}",
            "%00",
            "%s%n",
            "../..",
            "\\u0000",
            "\\",
            "\"",
            "null",
            " ",
            "@",
            "a@b.example",
            "/",
            "*");

    /** Any JSON value, at most two levels deep. */
    public static Arbitrary<JsonNode> values() {
        return trees(texts());
    }

    /** JSON values with plain texts and names. */
    public static Arbitrary<JsonNode> plainValues() {
        return trees(tameTexts());
    }

    private static Arbitrary<String> tameTexts() {
        return Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8);
    }

    /** JSON objects with these names and values. */
    public static Arbitrary<ObjectNode> objects(Arbitrary<String> names, Arbitrary<JsonNode> values, int mostMembers) {
        return Arbitraries.maps(names, values)
                .ofMaxSize(mostMembers)
                .map(FuzzInput::object)
                .withoutEdgeCases();
    }

    private static Arbitrary<JsonNode> trees(Arbitrary<String> texts) {
        return Arbitraries.recursive(
                () -> scalars(texts),
                inner -> Arbitraries.oneOf(
                        scalars(texts),
                        inner.list().ofMaxSize(3).map(items -> JSON.arrayNode().addAll(items)),
                        objects(texts, inner, 3)),
                0,
                2);
    }

    private static Arbitrary<JsonNode> scalars(Arbitrary<String> texts) {
        return Arbitraries.<JsonNode>oneOf(
                        texts.map(JSON::textNode),
                        texts.map(JSON::textNode),
                        numbers(),
                        Arbitraries.of(true, false).map(JSON::booleanNode),
                        Arbitraries.create(JSON::nullNode))
                .withoutEdgeCases();
    }

    private static Arbitrary<JsonNode> numbers() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(JSON::numberNode),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(120).negate(), BigInteger.TEN.pow(120))
                        .map(JSON::numberNode),
                Arbitraries.doubles().map(number -> JSON.numberNode(BigDecimal.valueOf(number))),
                Arbitraries.of("1E+400", "1E-400", "-1E+99999", "0.1234567890123456789", "1E+100", "-0.0")
                        .map(number -> JSON.numberNode(new BigDecimal(number))));
    }

    private static ObjectNode object(Map<String, JsonNode> members) {
        ObjectNode object = JSON.objectNode();
        members.forEach(object::set);
        return object;
    }

    /** Serializes a request body; every character arrives unchanged. */
    public static byte[] bytes(JsonNode body) {
        try {
            return ESCAPED.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Damages bodies as a network or an attacker would: truncates them, or adds junk before, after or inside. */
    public static Arbitrary<byte[]> mangled(Arbitrary<byte[]> bodies) {
        Arbitrary<byte[]> junk = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(6),
                Arbitraries.of(JUNK).map(text -> text.getBytes(StandardCharsets.UTF_8)),
                Arbitraries.of(
                        new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
                        new byte[] {(byte) 0xFF, (byte) 0xFE},
                        new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF},
                        new byte[] {(byte) 0xC0, (byte) 0x80},
                        new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
        return Combinators.combine(
                        bodies,
                        junk,
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.doubles().between(0, 1))
                .as((body, extra, kind, where) -> {
                    int place = (int) (body.length * where);
                    return switch (kind) {
                        case 0 -> Arrays.copyOf(body, place);
                        case 1 -> join(extra, body);
                        case 2 -> join(body, extra);
                        default ->
                            join(Arrays.copyOf(body, place), extra, Arrays.copyOfRange(body, place, body.length));
                    };
                });
    }

    private static final List<String> JUNK = List.of(
            "{}",
            "[]",
            "null",
            "1",
            ",",
            "}",
            "]",
            "\"",
            "//",
            "/* */",
            "NaN",
            "-",
            "1e99999999999",
            "9".repeat(1500),
            "[".repeat(5000),
            "{\"a\":".repeat(2000),
            "\"a\":1,\"a\":2,");

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
