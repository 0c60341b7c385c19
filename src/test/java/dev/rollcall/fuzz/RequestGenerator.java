package dev.rollcall.fuzz;

import static net.jqwik.api.Tuple.of;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rollcall.testing.wire.FuzzInput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.sessions.JqwikSession;

/** Generates requests for an operation from the document. */
final class RequestGenerator {

    private static final List<String> ODD_HEADERS = List.of(
            "Accept: ",
            "Accept: application/json",
            "Accept: application/problem+json",
            "Accept: text/html,*/*;q=0.8",
            "Accept: text/csv",
            "Accept: image/png",
            "Accept: */json",
            "Accept: application/json;q=NaN",
            "Accept-Charset: utf-16",
            "Accept-Encoding: gzip;q=0, identity;q=0",
            "Accept-Language: \u00FF",
            "Content-Encoding: gzip",
            "Content-Language: %%",
            "Content-MD5: x",
            "Cookie: q_session=%%%",
            "Forwarded: for=1;proto=gopher",
            "If-Match: *",
            "If-Match: \"\u00FF",
            "If-Match: W/\"1\"",
            "If-Modified-Since: yesterday",
            "If-None-Match: *",
            "If-None-Match: \"99\", \"",
            "If-Unmodified-Since: 0",
            "If-Range: \"1\"",
            "Idempotency-Key: ",
            "Idempotency-Key: a b",
            "Idempotency-Key: " + "k".repeat(256),
            "Origin: https://elsewhere.example",
            "Prefer: return=minimal",
            "Range: bytes=5-1",
            "Range: bytes=0-3",
            "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Site: cross-site",
            "Upgrade: websocket",
            "X-Forwarded-Host: elsewhere.example",
            "X-Forwarded-Proto: |",
            "X-HTTP-Method-Override: DELETE",
            "X-Request-Id: \u00FF",
            "X-Request-Id: a\"b<c>",
            "traceparent: 00-0-0-zz");

    private static final List<String> ODD_TYPES = List.of(
            "",
            "application/json",
            "application/json;charset=utf-16",
            "application/json;charset=nonsense",
            "application/merge-patch+json",
            "application/x-ndjson",
            "application/x-www-form-urlencoded",
            "application/xml",
            "multipart/form-data",
            "text/csv",
            "text/plain",
            "a/b/c",
            "*/*");

    /** Schema of a line in an import file; the document has it for one of the formats only. */
    private static final JsonNode LINE = reference("CreateUser");

    /** Schema of a line in a file with another mode. */
    private static final JsonNode LINK = reference("LinkUser");

    private static final byte[] LARGE = "[".repeat(1_100_000).getBytes(StandardCharsets.US_ASCII);

    private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

    private final SchemaValues values;

    RequestGenerator(ApiDocument document) {
        values = new SchemaValues(document);
    }

    /** Generates requests, the first of them valid. The same seed gives the same requests. */
    List<FuzzRequest> generate(ApiOperation operation, int tries, long seed) {
        List<FuzzRequest> requests = new ArrayList<>();
        JqwikSession.run(Long.toString(seed), () -> {
            requests.add(valid(operation).sample());
            any(operation).sampleStream().limit(tries - 1L).forEach(requests::add);
        });
        return requests;
    }

    private Arbitrary<FuzzRequest> valid(ApiOperation operation) {
        List<String> types = operation.bodyTypes();
        Arbitrary<Body> body = types.isEmpty()
                ? Arbitraries.just(Body.NONE)
                : validBody(types.get(0), operation.bodySchema(types.get(0)));
        return body.map(chosen -> new FuzzRequest(
                operation.method(), operation.path(), chosen.type().stream().toList(), chosen.bytes()));
    }

    private Arbitrary<FuzzRequest> any(ApiOperation operation) {
        return Combinators.combine(path(operation), query(operation), headers(operation), body(operation))
                .as((path, query, headers, body) -> {
                    List<String> all = new ArrayList<>(headers);
                    all.addAll(body.type());
                    return new FuzzRequest(
                            operation.method(), query.isEmpty() ? path : path + "?" + query, all, body.bytes());
                });
    }

    /** Paths with a known, an unknown or an invalid id in one of the places for ids. Texts that would select another operation are left out. */
    private Arbitrary<String> path(ApiOperation operation) {
        if (operation.parameters("path").findAny().isEmpty()) {
            return Arbitraries.just(operation.path());
        }
        List<String> parameters = PARAMETER
                .matcher(operation.path())
                .results()
                .map(MatchResult::group)
                .toList();
        return Arbitraries.of(parameters).flatMap(parameter -> path(operation, parameter));
    }

    private static Arbitrary<String> path(ApiOperation operation, String parameter) {
        Arbitrary<String> odd = FuzzInput.texts()
                .map(RequestGenerator::encode)
                .filter(text -> !text.isEmpty() && !text.contains("%2F") && !text.matches("\\.+|me|import|export"));
        Arbitrary<String> own =
                operation.method().equals("DELETE") || operation.path().endsWith("/roles")
                        ? Arbitraries.just("{own}")
                        : Arbitraries.just(parameter);
        return Arbitraries.frequencyOf(
                        of(6, Arbitraries.just(parameter)),
                        of(1, own),
                        of(
                                1,
                                Arbitraries.randomValue(
                                        random -> new UUID(random.nextLong(), random.nextLong()).toString())),
                        of(1, Arbitraries.of("kc:", "ext:").flatMap(prefix -> odd.map(value -> prefix + value))),
                        of(1, odd))
                .map(value -> operation.path().replace(parameter, value));
    }

    private Arbitrary<String> query(ApiOperation operation) {
        List<Arbitrary<String>> parts = new ArrayList<>();
        operation.parameters("query").forEach(parameter -> {
            String name = parameter.get("name").asText();
            JsonNode schema = parameter.path("schema");
            parts.add((isObject(schema)
                            ? members(name, schema)
                            : values.parameter(name, schema).map(value -> name + "=" + encode(value)))
                    .injectNull(0.6));
        });
        if (!parts.isEmpty()) {
            // sometimes a repeated parameter
            parts.add(Arbitraries.of(List.copyOf(parts)).flatMap(part -> part).injectNull(0.8));
        }
        parts.add(FuzzInput.texts().map(text -> "unknown=" + encode(text)).injectNull(0.9));
        parts.add(Arbitraries.of("%00=%00", "=", "&&", "a%5Bb%5D=c", "x=%ED%A0%80")
                .injectNull(0.95));
        return Combinators.combine(parts)
                .as(chosen -> chosen.stream().filter(part -> part != null).collect(Collectors.joining("&")));
    }

    private static boolean isObject(JsonNode schema) {
        return schema.path("type").asText().equals("object");
    }

    /** The members of an exploded object are parameters of their own, some of them without a value or repeated. */
    private Arbitrary<String> members(String name, JsonNode schema) {
        JsonNode value = schema.at("/additionalProperties/items");
        Arbitrary<String> member = Combinators.combine(
                        Arbitraries.oneOf(Arbitraries.of("tier", "department", "a.b", "\"", ""), FuzzInput.texts()),
                        values.parameter(name, value))
                .as((key, text) -> encode(name + "." + key) + "=" + encode(text));
        return member.list().ofMinSize(1).ofMaxSize(7).map(members -> String.join("&", members));
    }

    private Arbitrary<List<String>> headers(ApiOperation operation) {
        List<Arbitrary<String>> lines = new ArrayList<>();
        operation.parameters("header").forEach(parameter -> {
            String name = parameter.get("name").asText();
            lines.add(Arbitraries.strings()
                    .withCharRange('!', '~')
                    .ofMinLength(1)
                    .ofMaxLength(40)
                    .map(value -> name + ": " + value)
                    .injectNull(0.6));
        });
        lines.add(Arbitraries.of(ODD_HEADERS).injectNull(0.6));
        lines.add(Arbitraries.of(ODD_HEADERS).injectNull(0.85));
        return Combinators.combine(lines)
                .as(chosen -> chosen.stream().filter(line -> line != null).toList());
    }

    /**
     * @param type the Content-Type header line, or nothing
     */
    private record Body(List<String> type, byte[] bytes) {

        static final Body NONE = new Body(List.of(), null);

        static Body typed(String type, byte[] bytes) {
            return new Body(List.of("Content-Type: " + type), bytes);
        }
    }

    private Arbitrary<Body> body(ApiOperation operation) {
        List<String> types = operation.bodyTypes();
        Arbitrary<Body> unexpected =
                FuzzInput.values().map(value -> Body.typed("application/json", FuzzInput.bytes(value)));
        if (types.isEmpty()) {
            return Arbitraries.frequencyOf(of(9, Arbitraries.just(Body.NONE)), of(1, unexpected));
        }
        Arbitrary<Body> some = Arbitraries.of(types)
                .flatMap(type -> Arbitraries.frequencyOf(
                        of(2, validBody(type, operation.bodySchema(type))),
                        of(3, anyBody(type, operation.bodySchema(type)))));
        return Arbitraries.frequencyOf(
                of(16, some),
                of(
                        2,
                        Combinators.combine(some, Arbitraries.of(ODD_TYPES))
                                .as((body, type) -> Body.typed(type, body.bytes()))),
                of(1, Arbitraries.just(Body.NONE)),
                of(1, some.map(body -> Body.typed(body.type().get(0).substring("Content-Type: ".length()), LARGE))));
    }

    private Arbitrary<Body> validBody(String type, JsonNode schema) {
        return switch (type) {
            case "application/x-www-form-urlencoded" ->
                values.whole(schema).map(value -> Body.typed(type, form(value)));
            case "application/x-ndjson" -> values.whole(LINE).map(value -> Body.typed(type, FuzzInput.bytes(value)));
            case "text/csv" ->
                values.whole(LINE)
                        .map(value -> Body.typed(
                                type,
                                ("username\r\n" + value.path("username").asText()).getBytes(StandardCharsets.UTF_8)));
            default -> values.whole(schema).map(value -> Body.typed(type, FuzzInput.bytes(value)));
        };
    }

    private Arbitrary<Body> anyBody(String type, JsonNode schema) {
        return switch (type) {
            case "application/x-www-form-urlencoded" ->
                Combinators.combine(values.valid("", schema), FuzzInput.texts())
                        .as((value, text) -> Body.typed(
                                type,
                                (new String(form(value), StandardCharsets.UTF_8) + "&" + encode(text) + "="
                                                + encode(text) + "&grant_type=password")
                                        .getBytes(StandardCharsets.UTF_8)));
            case "application/x-ndjson" ->
                Arbitraries.oneOf(values.body(LINE), values.body(LINK))
                        .list()
                        .ofMaxSize(3)
                        .map(lines -> Body.typed(type, joined(lines)));
            case "text/csv" ->
                FuzzInput.texts()
                        .list()
                        .ofMaxSize(4)
                        .map(cells -> Body.typed(
                                type, ("username,email\n" + String.join(",", cells)).getBytes(StandardCharsets.UTF_8)));
            default -> values.body(schema).map(bytes -> Body.typed(type, bytes));
        };
    }

    private static JsonNode reference(String schema) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
    }

    private static byte[] joined(List<byte[]> lines) {
        return lines.stream()
                .map(line -> new String(line, StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] form(JsonNode value) {
        return value.properties().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue().asText()))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
