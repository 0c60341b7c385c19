package dev.rollcall.fuzz;

import static java.util.Map.entry;
import static net.jqwik.api.Tuple.of;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.wire.FuzzInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generates values for schemas of requests: valid ones, values at their bounds, and invalid ones. */
final class SchemaValues {

    /** Prefix of every password and secret that is sent, so that {@link Leaks} recognizes them in responses. */
    static final String SECRET = "Fuzz-Secret-";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int LONG = 300;

    /** Seconds that a request waits: many requests of up to half a minute each would find no more than short ones. */
    private static final String WAIT = "wait";

    /** The realm decides which attributes there are, and which values they have. */
    private static final String PROFILE = "profile";

    private final ApiDocument document;

    /** Values of texts that the schema alone does not determine; other texts are random letters. {@code {nonce}} differs in each run. */
    private final Map<String, Arbitrary<String>> texts = Map.ofEntries(
            entry("username", letters(8, 12).map(name -> "fuzz-{nonce}-" + name)),
            entry("email", letters(8, 12).map(name -> "fuzz-{nonce}-" + name + "@example.org")),
            entry("externalId", letters(8, 12).map(name -> "fuzz-{nonce}-" + name)),
            entry("emails", letters(8, 12).map(name -> "fuzz-{nonce}-" + name + "@example.org")),
            entry("teamIds", Arbitraries.just("{team}")),
            entry("locale", Arbitraries.of("en", "de", "pt-BR")),
            entry("roles", Arbitraries.just("user")),
            entry("role", Arbitraries.of("user", "rollcall-admin", "nobody")),
            entry("name", letters(8, 12).map(name -> "Fuzz {nonce} " + name)),
            entry("alias", letters(8, 12).map(name -> "fuzz-{nonce}-" + name)),
            entry("domains", letters(8, 12).map(name -> name + "-{nonce}.example")),
            entry("ownerId", Arbitraries.just("{own}")),
            entry("sponsor", Arbitraries.just("{own}")),
            entry("userId", Arbitraries.just("{joining}")),
            entry("token", Arbitraries.just("{link}")),
            entry("temporaryPassword", letters(3, 9).map(name -> SECRET + name)),
            entry(
                    "client_id",
                    Arbitraries.of("rollcall-machine", "rollcall-machine", "rollcall", "rollcall-public", "nobody")),
            entry("client_secret", Arbitraries.of("rollcall-machine-secret", SECRET + "wrong")),
            entry("scope", Arbitraries.of("profile", "email", "profile email")),
            entry("return", Arbitraries.of("/", "/console", "/protected?a=b")));

    SchemaValues(ApiDocument document) {
        this.document = document;
    }

    /** Valid values for a schema. */
    Arbitrary<JsonNode> valid(String name, JsonNode schema) {
        JsonNode known = document.resolve(schema);
        if (name.equals(PROFILE) && !known.path("type").asText().equals("string")) {
            return Arbitraries.of("Sales", "Finance")
                    .map(value -> JSON.objectNode().put("department", value));
        }
        if (known.has("enum")) {
            List<JsonNode> values = new ArrayList<>();
            known.get("enum").forEach(values::add);
            return Arbitraries.of(values);
        }
        JsonNode type = known.path("type");
        return switch (type.isArray() ? type.get(0).asText() : type.asText()) {
            case "boolean" -> Arbitraries.of(true, false).map(JSON::booleanNode);
            case "integer", "number" ->
                Arbitraries.integers()
                        .between(
                                known.path("minimum").asInt(0),
                                name.equals(WAIT) ? 1 : known.path("maximum").asInt(1000))
                        .map(JSON::numberNode);
            case "array" ->
                valid(name, known.path("items"))
                        .list()
                        .ofMaxSize(2)
                        .map(items -> JSON.arrayNode().addAll(items));
            case "object" -> object(known, 0.7).filter(value -> hasAllowedSize(known, value));
            default -> text(name, known).map(JSON::textNode);
        };
    }

    private Arbitrary<String> text(String name, JsonNode schema) {
        if (texts.containsKey(name)) {
            return texts.get(name);
        }
        return switch (schema.path("format").asText()) {
            case "uuid" ->
                Arbitraries.randomValue(random -> new UUID(random.nextLong(), random.nextLong()))
                        .map(UUID::toString);
            case "date-time" ->
                Arbitraries.longs()
                        .between(0, 4_000_000_000L)
                        .map(second -> Instant.ofEpochSecond(second).toString());
            default ->
                letters(
                        Math.max(1, schema.path("minLength").asInt(1)),
                        Math.min(12, schema.path("maxLength").asInt(12)));
        };
    }

    private static Arbitrary<String> letters(int least, int most) {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(least)
                .ofMaxLength(most)
                .withoutEdgeCases();
    }

    /**
     * Valid objects with every member that can be combined with the others, for a realm where usernames can't be changed, and a service where
     * webhooks are off: nothing that they send, or where, can be changed.
     */
    Arbitrary<JsonNode> whole(JsonNode schema) {
        JsonNode known = document.resolve(schema);
        List<String> omitted = new ArrayList<>(List.of("invitation", "invitationId", "attributes", "cursor"));
        Stream.of("username", "url", "types")
                .filter(name -> !isRequired(known, name))
                .forEach(omitted::add);
        return object(known, 0).map(object -> ((ObjectNode) object).without(omitted));
    }

    private static boolean isRequired(JsonNode schema, String name) {
        return StreamSupport.stream(schema.path("required").spliterator(), false)
                .anyMatch(required -> required.asText().equals(name));
    }

    private static boolean hasAllowedSize(JsonNode schema, JsonNode object) {
        return object.size() >= schema.path("minProperties").asInt(0)
                && object.size() <= schema.path("maxProperties").asInt(Integer.MAX_VALUE);
    }

    /** Objects with the required members and some optional ones. */
    private Arbitrary<JsonNode> object(JsonNode schema, double omittedShare) {
        if (!schema.has("properties")) {
            return FuzzInput.objects(letters(1, 8), FuzzInput.plainValues(), 3).map(object -> object);
        }
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<String> names = new ArrayList<>();
        List<Arbitrary<JsonNode>> values = new ArrayList<>();
        schema.get("properties").properties().forEach(property -> {
            names.add(property.getKey());
            Arbitrary<JsonNode> value = valid(property.getKey(), property.getValue());
            values.add(required.contains(property.getKey()) ? value : value.injectNull(omittedShare));
        });
        return Combinators.combine(values).as(chosen -> {
            ObjectNode object = JSON.objectNode();
            for (int i = 0; i < names.size(); i++) {
                if (chosen.get(i) != null) {
                    object.set(names.get(i), chosen.get(i));
                }
            }
            return object;
        });
    }

    /** Texts for a parameter, valid or not. */
    Arbitrary<String> parameter(String name, JsonNode schema) {
        return Arbitraries.frequencyOf(
                of(6, valid(name, schema).map(JsonNode::asText)),
                of(1, edges(schema)),
                of(2, FuzzInput.texts()),
                of(1, Arbitraries.of(ODD)));
    }

    private static final List<String> ODD = List.of(
            "",
            " ",
            "null",
            "undefined",
            "-1",
            "0",
            "99999999999999999999",
            "1e400",
            "NaN",
            "true",
            "[]",
            "{}",
            "2026-02-30T00:00:00Z",
            "+999999999-12-31T23:59:59.999999999-18:00",
            "0001-01-01T00:00:00+18:00",
            "x".repeat(LONG),
            "00000000-0000-0000-0000-000000000000",
            "AAAA".repeat(LONG));

    private Arbitrary<String> edges(JsonNode schema) {
        JsonNode known = document.resolve(schema);
        List<String> edges = new ArrayList<>(List.of(""));
        for (String bound : List.of("minimum", "maximum")) {
            if (known.has(bound)) {
                int value = known.get(bound).asInt();
                edges.addAll(
                        List.of(Integer.toString(value - 1), Integer.toString(value), Integer.toString(value + 1)));
            }
        }
        if (known.has("maxLength")) {
            int max = known.get("maxLength").asInt();
            edges.addAll(List.of("e".repeat(max), "e".repeat(max + 1)));
        }
        return Arbitraries.of(edges);
    }

    /** Bodies: valid, with one wrong or unknown member, of another shape, or damaged. */
    Arbitrary<byte[]> body(JsonNode schema) {
        Arbitrary<JsonNode> valid = valid("", schema);
        List<String> names = new ArrayList<>(List.of("id", "shoeSize"));
        document.resolve(schema).path("properties").fieldNames().forEachRemaining(names::add);
        Arbitrary<JsonNode> wrong = Combinators.combine(valid, Arbitraries.of(names), oddValues())
                .as((body, name, value) ->
                        body instanceof ObjectNode object ? object.deepCopy().set(name, value) : body);
        return Arbitraries.frequencyOf(
                of(10, valid.map(FuzzInput::bytes)),
                of(6, wrong.map(FuzzInput::bytes)),
                of(1, FuzzInput.values().map(FuzzInput::bytes)),
                of(2, FuzzInput.mangled(valid.map(FuzzInput::bytes))));
    }

    private static Arbitrary<JsonNode> oddValues() {
        return Arbitraries.frequencyOf(
                of(4, FuzzInput.values()),
                of(1, Arbitraries.create(JSON::nullNode).map(node -> (JsonNode) node)),
                of(
                        1,
                        Arbitraries.of("", "e".repeat(255), "e".repeat(256), "e".repeat(40_000))
                                .map(JSON::textNode)),
                of(1, Arbitraries.just(0).map(none -> manyItems())));
    }

    private static JsonNode manyItems() {
        ArrayNode items = JSON.arrayNode();
        for (int i = 0; i <= 200; i++) {
            items.add("role-" + i);
        }
        return items;
    }
}
