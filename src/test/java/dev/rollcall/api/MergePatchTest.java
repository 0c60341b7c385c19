package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.wire.FuzzInput;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7396. */
class MergePatchTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The examples of appendix A, each as a member, because a patch of attributes is always an object. */
    @ParameterizedTest(name = "{0} with {1} is {2}")
    @CsvSource(delimiter = '|', textBlock = """
            {"a":"b"}         | {"a":"c"}                     | {"a":"c"}
            {"a":"b"}         | {"b":"c"}                     | {"a":"b","b":"c"}
            {"a":"b"}         | {"a":null}                    | {}
            {"a":"b","b":"c"} | {"a":null}                    | {"b":"c"}
            {"a":["b"]}       | {"a":"c"}                     | {"a":"c"}
            {"a":"c"}         | {"a":["b"]}                   | {"a":["b"]}
            {"a":{"b":"c"}}   | {"a":{"b":"d","c":null}}      | {"a":{"b":"d"}}
            {"a":[{"b":"c"}]} | {"a":[1]}                     | {"a":[1]}
            ["a","b"]         | ["c","d"]                     | ["c","d"]
            {"a":"b"}         | ["c"]                         | ["c"]
            {"a":"foo"}       | "bar"                         | "bar"
            {"e":null}        | {"a":1}                       | {"e":null,"a":1}
            [1,2]             | {"a":"b","c":null}            | {"a":"b"}
            {}                | {"a":{"bb":{"ccc":null}}}     | {"a":{"bb":{}}}
        """)
    void examplesOfTheRfc(String target, String patch, String result) throws JsonProcessingException {
        assertThat(apply("{\"x\":" + target + "}", "{\"x\":" + patch + "}"))
                .isEqualTo(JSON.readTree("{\"x\":" + result + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"a\":\"foo\"} | {\"x\":null} | {}"})
    void nullRemovesAMember(String target, String patch, String result) throws JsonProcessingException {
        assertThat(apply("{\"x\":" + target + "}", patch)).isEqualTo(JSON.readTree(result));
    }

    private static JsonNode apply(String target, String patch) throws JsonProcessingException {
        return JSON.valueToTree(
                MergePatch.apply(JSON.readValue(target, new TypeReference<>() {}), (ObjectNode) JSON.readTree(patch)));
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        // few names, so that target and patch share some
        Arbitrary<String> names = Arbitraries.of("a", "b", "c");
        Arbitrary<JsonNode> values = Arbitraries.recursive(
                MergePatchTest::scalars,
                inner -> Arbitraries.oneOf(
                        FuzzInput.objects(names, inner, 3),
                        inner.list()
                                .ofMaxSize(2)
                                .map(items -> JSON.createArrayNode().addAll(items))),
                0,
                3);
        return FuzzInput.objects(names, values, 3);
    }

    /** Uses whole numbers, because 1.0 and 1 are not equal in Java. */
    private static Arbitrary<JsonNode> scalars() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(3).map(json::textNode),
                Arbitraries.integers().map(json::numberNode),
                Arbitraries.of(true, false).map(json::booleanNode),
                Arbitraries.create(json::nullNode));
    }

    @Property
    void emptyPatchChangesNothing(@ForAll("objects") ObjectNode target) {
        assertThat(apply(target, JSON.createObjectNode())).isEqualTo(map(target));
    }

    @Property
    void patchIsIdempotent(@ForAll("objects") ObjectNode target, @ForAll("objects") ObjectNode patch) {
        Map<String, Object> once = apply(target, patch);

        assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    }

    @Property
    void patchThatWasAppliedChangesNothing(@ForAll("objects") ObjectNode target, @ForAll("objects") ObjectNode patch) {
        assertThat(MergePatch.isAppliedTo(apply(target, patch), patch)).isTrue();
        if (apply(target, patch).equals(map(target))) {
            assertThat(MergePatch.isAppliedTo(map(target), patch)).isTrue();
        }
    }

    /** PostgreSQL keeps numbers as they are written, and compares their values. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1.5}    | {\"a\":1.50}   | true",
                "{\"a\":1000}   | {\"a\":1E3}    | true",
                "{\"a\":[1.0]}  | {\"a\":[1]}    | true",
                "{\"a\":1.5}    | {\"a\":1.51}   | false",
                "{\"a\":1}      | {\"a\":\"1\"}  | false",
                "{\"a\":1}      | {\"a\":true}   | false"
            })
    void numbersAreComparedByTheirValues(String target, String patch, boolean applied) throws IOException {
        ObjectNode exact = (ObjectNode) JSON.reader()
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(patch);

        assertThat(MergePatch.isAppliedTo(JSON.readValue(target, new TypeReference<>() {}), exact))
                .isEqualTo(applied);
    }

    @Property
    void absentMembersStay(@ForAll("objects") ObjectNode target, @ForAll("objects") ObjectNode patch) {
        Map<String, Object> before = map(target);
        Map<String, Object> after = apply(target, patch);

        for (String name : before.keySet()) {
            if (!patch.has(name)) {
                assertThat(after).containsEntry(name, before.get(name));
            }
        }
        assertThat(after.keySet()).isSubsetOf(union(target, patch));
    }

    @Property
    void nullRemovesAndOtherValuesExceptObjectsReplace(
            @ForAll("objects") ObjectNode target, @ForAll("objects") ObjectNode patch) {
        Map<String, Object> after = apply(target, patch);

        patch.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                assertThat(after).doesNotContainKey(entry.getKey());
            } else if (!entry.getValue().isObject()) {
                assertThat(after).containsEntry(entry.getKey(), map(patch).get(entry.getKey()));
            }
        });
    }

    @Property
    void targetAndPatchAreNotModified(@ForAll("objects") ObjectNode target, @ForAll("objects") ObjectNode patch) {
        Map<String, Object> given = map(target);
        ObjectNode patchBefore = patch.deepCopy();

        MergePatch.apply(given, patch);

        assertThat(given).isEqualTo(map(target));
        assertThat(patch).isEqualTo(patchBefore);
    }

    private static Map<String, Object> apply(ObjectNode target, ObjectNode patch) {
        return MergePatch.apply(map(target), patch);
    }

    /** Converts to the type that PostgreSQL returns. */
    private static Map<String, Object> map(ObjectNode object) {
        try {
            return JSON.readValue(object.toString(), new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> union(ObjectNode one, ObjectNode other) {
        Set<String> names = new HashSet<>(map(one).keySet());
        names.addAll(map(other).keySet());
        return names;
    }
}
