package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.wire.FuzzInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Equal requests have the same fingerprint, different requests different ones. */
class RequestFingerprintsTest {

    private final RequestFingerprints fingerprints = of("a-secret-for-this-test-of-32-chars");

    @Provide
    Arbitrary<ObjectNode> objects() {
        return FuzzInput.objects(FuzzInput.texts(), FuzzInput.plainValues(), 5);
    }

    @Property
    void theOrderOfMembersDoesNotMatter(@ForAll("objects") ObjectNode body, @ForAll Random random) {
        assertThat(fingerprints.of("op", shuffled(body, random))).isEqualTo(fingerprints.of("op", body));
    }

    @Property
    void whiteSpaceDoesNotMatter(@ForAll("objects") ObjectNode body) {
        byte[] pretty = body.toPrettyString().getBytes(StandardCharsets.UTF_8);
        byte[] dense = body.toString().getBytes(StandardCharsets.UTF_8);
        try {
            assertThat(fingerprints.of("op", StrictJson.object(pretty)))
                    .isEqualTo(fingerprints.of("op", StrictJson.object(dense)));
        } catch (ProblemException e) {
            // a number that the parser refuses
            assertThat(e.problem().status()).isEqualTo(400);
        }
    }

    @Property
    void differentBodiesHaveDifferentFingerprints(
            @ForAll("objects") ObjectNode one, @ForAll("objects") ObjectNode other) {
        assertThat(fingerprints.of("op", one).equals(fingerprints.of("op", other)))
                .isEqualTo(one.equals(other) || one.toString().equals(other.toString()));
    }

    @Property
    void theOrderOfAnArrayMatters(@ForAll("objects") ObjectNode one, @ForAll("objects") ObjectNode other) {
        ObjectNode there = JsonNodeFactory.instance.objectNode();
        there.putArray("a").add(one).add(other);
        ObjectNode back = JsonNodeFactory.instance.objectNode();
        back.putArray("a").add(other).add(one);

        assertThat(fingerprints.of("op", there).equals(fingerprints.of("op", back)))
                .isEqualTo(fingerprints.of("op", one).equals(fingerprints.of("op", other)));
    }

    /** The content of a text cannot imitate structure. */
    @Test
    void aNameWithQuotesCannotImitateTwoMembers() {
        ObjectNode one = JsonNodeFactory.instance.objectNode().put("a\":1,\"b", 2);
        ObjectNode two = JsonNodeFactory.instance.objectNode().put("a", 1).put("b", 2);

        assertThat(fingerprints.of("op", one)).isNotEqualTo(fingerprints.of("op", two));
    }

    @Test
    void operationAndSecretMatterAndThePasswordIsNotVisible() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("temporaryPassword", "s3cret");

        assertThat(fingerprints.of("one", body))
                .matches("[0-9a-f]{64}")
                .isEqualTo(fingerprints.of("one", body.deepCopy()))
                .isNotEqualTo(fingerprints.of("two", body))
                .isNotEqualTo(of("another-secret-of-at-least-32-chars").of("one", body));
    }

    private static RequestFingerprints of(String secret) {
        return new RequestFingerprints(() -> Optional.of(secret));
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
            Collections.shuffle(members, random);
            ObjectNode other = JsonNodeFactory.instance.objectNode();
            members.forEach(member -> other.set(member.getKey(), shuffled(member.getValue(), random)));
            return other;
        }
        return node;
    }
}
