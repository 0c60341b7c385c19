package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.wire.OddInput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Whatever a client says of a user is read as it was meant, or refused with what is wrong with it; there is no third way. */
@Tag("fuzz")
class UserInputPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OWN = Set.of("email", "firstName", "lastName", "locale", "attributes");
    private static final Set<String> ALL = Set.of(
            "username", "email", "emailVerified", "firstName", "lastName", "locale", "enabled", "roles", "attributes");

    /** The readers of the four bodies, each from bytes to what the service works with. */
    private static final Map<String, Consumer<byte[]>> READERS = Map.of(
            "POST /users", body -> UserInput.newUser(StrictJson.object(body)),
            "PATCH /users/{id}", body -> UserInput.patch(StrictJson.object(body), ALL),
            "PATCH /users/me", body -> UserInput.patch(StrictJson.object(body), OWN),
            "PUT roles", body -> UserInput.allRoles(StrictJson.object(body)),
            "POST password-reset", body -> UserInput.passwordReset(StrictJson.object(body)));

    @Provide
    Arbitrary<ObjectNode> bodies() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(ALL),
                Arbitraries.of("temporaryPassword", "invitation", "id", "keycloakId", "version", "shoeSize"),
                OddInput.texts());
        return OddInput.objects(names, OddInput.values(), 8);
    }

    @Provide
    Arbitrary<byte[]> mangledBodies() {
        return OddInput.mangled(bodies().map(OddInput::bytes));
    }

    @Provide
    Arbitrary<String> texts() {
        return OddInput.texts();
    }

    @Provide
    Arbitrary<JsonNode> values() {
        return OddInput.values();
    }

    @Property(tries = 1000)
    void aBodyIsReadOrRefusedByTheFieldsThatAreWrong(@ForAll("bodies") ObjectNode body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, OddInput.bytes(body)));
    }

    @Property(tries = 1000)
    void bytesThatAreNoSuchBodyAreRefusedAsWell(@ForAll("mangledBodies") byte[] body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, body));
    }

    @Property
    void anyBytesAtAll(@ForAll byte[] body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, body));
    }

    private static void assertReadOrRefused(String name, Consumer<byte[]> reader, byte[] body) {
        try {
            reader.accept(body);
        } catch (ProblemException e) {
            assertThat(e.problem().status()).as(name).isIn(400, 422);
            if (e.problem().status() == 422) {
                assertThat(e.problem().errors()).as(name).isNotEmpty();
                // what is said back can be sent, kept and shown
                assertThat(e.problem().errors())
                        .as(name)
                        .noneMatch(error -> StrictJson.isUnkeepable(error.field() + error.message()));
            }
        }
    }

    @Property
    void aTextIsTakenWithoutTheSpaceAroundItOrItsFieldIsNamed(
            @ForAll("textFields") String field, @ForAll("texts") String text) {
        ObjectNode body = object().put(field, text);

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> UserInput.patch(body, ALL));

        if (refused == null) {
            assertThat(UserInput.patch(body, ALL).identity().toJson()).isEqualTo(Map.of(field, text.strip()));
            assertThat(text.length()).isLessThanOrEqualTo(255);
            assertThat(StrictJson.isUnkeepable(text)).isFalse();
        } else {
            assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly(field);
        }
    }

    @Provide
    Arbitrary<String> textFields() {
        return Arbitraries.of("username", "email", "firstName", "lastName", "locale");
    }

    @Property
    void anOrdinaryNameIsTaken(@ForAll("ordinaryNames") String name) {
        assertThat(UserInput.patch(object().put("lastName", name), ALL)
                        .identity()
                        .toJson())
                .isEqualTo(Map.of("lastName", name));
    }

    @Provide
    Arbitrary<String> ordinaryNames() {
        return Arbitraries.of(
                        "O'Brien",
                        "Jean-Luc",
                        "de la Cruz",
                        "Åsa",
                        "ZoË",
                        "e\u0301",
                        "陳大文",
                        "محمد",
                        "Иван",
                        "St. John",
                        "\uD83D\uDC69\u200D\uD83D\uDCBB",
                        "K, Jr.")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(parts -> String.join(" ", parts));
    }

    @Property
    void aValueOfAnotherTypeIsRefusedByItsField(@ForAll("allFields") String field, @ForAll("values") JsonNode value) {
        boolean rightType =
                switch (field) {
                    case "emailVerified", "enabled" -> value.isBoolean();
                    case "roles" -> value.isArray();
                    case "attributes" -> value.isObject();
                    default -> value.isTextual() || value.isNull() && !field.equals("username");
                };
        if (rightType) {
            return;
        }

        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> UserInput.patch(object().set(field, value), ALL));

        assertThat(refused.problem().errors())
                .extracting(Problem.FieldError::field)
                .containsExactly(field);
    }

    @Provide
    Arbitrary<String> allFields() {
        return Arbitraries.of(ALL);
    }

    @Property
    void aFieldThatIsNotKnownIsNamed(@ForAll("unknownFields") String field, @ForAll("values") JsonNode value) {
        for (Set<String> allowed : List.of(ALL, OWN)) {
            ProblemException refused = catchThrowableOfType(
                    ProblemException.class, () -> UserInput.patch(object().set(field, value), allowed));

            assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .contains(field);
        }
    }

    @Provide
    Arbitrary<String> unknownFields() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "id",
                        "keycloakId",
                        "phoneNumber",
                        "createdAt",
                        "updatedAt",
                        "lastSeenAt",
                        "syncedAt",
                        "version"),
                Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(20).filter(name -> !ALL.contains(name)));
    }

    @Property
    void peopleDoNotSetWhatIsTheAdministrators(
            @ForAll("administratorsFields") String field, @ForAll("values") JsonNode value) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> UserInput.patch(object().set(field, value), OWN));

        assertThat(refused.problem().errors())
                .extracting(Problem.FieldError::field)
                .contains(field);
    }

    @Provide
    Arbitrary<String> administratorsFields() {
        return Arbitraries.of("username", "emailVerified", "enabled", "roles", "temporaryPassword", "invitation");
    }

    /** Through JSON and back is what PostgreSQL and the client do with them. */
    @Property(tries = 1000)
    void attributesThatAreTakenComeBackAsTheyWere(@ForAll("attributes") ObjectNode attributes)
            throws JsonProcessingException {
        ObjectNode body = object().set("attributes", attributes);
        if (catchThrowableOfType(ProblemException.class, () -> UserInput.newUser(withName(body))) != null) {
            return;
        }

        Map<String, Object> kept = UserInput.newUser(StrictJson.object(OddInput.bytes(withName(body))))
                .attributes();

        Map<?, ?> back = JSON.readValue(JSON.writeValueAsString(kept), Map.class);
        assertThat(numbersAsDecimals(JSON.valueToTree(back))).isEqualTo(numbersAsDecimals(withoutNulls(attributes)));
    }

    @Provide
    Arbitrary<ObjectNode> attributes() {
        return Arbitraries.oneOf(
                OddInput.objects(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(9), OddInput.tameValues(), 6),
                OddInput.objects(OddInput.texts(), OddInput.values(), 3));
    }

    private static ObjectNode withName(ObjectNode body) {
        return body.deepCopy().put("username", "somebody");
    }

    /** A merge patch takes null as "not there", except in arrays. */
    private static JsonNode withoutNulls(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode kept = object();
        object.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                kept.set(entry.getKey(), withoutNulls(entry.getValue()));
            }
        });
        return kept;
    }

    /** 1, 1.0 and 1E0 are one number. */
    private static Object numbersAsDecimals(JsonNode node) {
        if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        }
        if (node.isObject()) {
            Map<String, Object> members = new TreeMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), numbersAsDecimals(entry.getValue())));
            return members;
        }
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(numbersAsDecimals(item)));
            return items;
        }
        return node;
    }

    @Property
    void rolesAreASortedSetOfNames(@ForAll("roleNames") List<String> names) {
        ObjectNode body = object();
        names.forEach(body.putArray("roles")::add);

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> UserInput.allRoles(body));

        boolean fine = names.size() <= 200
                && names.stream()
                        .noneMatch(name -> name.isBlank() || name.length() > 255 || StrictJson.isUnkeepable(name));
        assertThat(refused == null).isEqualTo(fine);
        if (refused != null) {
            assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly("roles");
        }
        if (fine) {
            assertThat(UserInput.allRoles(body)).containsExactlyElementsOf(new TreeSet<>(names));
        }
    }

    @Provide
    Arbitrary<List<String>> roleNames() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .alpha()
                        .ofMinLength(1)
                        .ofMaxLength(5)
                        .list()
                        .ofMaxSize(201),
                OddInput.texts().list().ofMaxSize(3));
    }

    @Property
    void allThatIsWrongIsToldAtOnce(@ForAll("wrongFields") Set<String> fields) {
        ObjectNode body = object();
        fields.forEach(
                field -> body.set(field, JsonNodeFactory.instance.arrayNode().addNull()));

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> UserInput.patch(body, ALL));

        assertThat(refused.problem().errors())
                .extracting(Problem.FieldError::field)
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @Provide
    Arbitrary<Set<String>> wrongFields() {
        return Combinators.combine(
                        Arbitraries.of(ALL).set().ofMinSize(1),
                        Arbitraries.of("id", "nonsense").set())
                .as((known, unknown) -> {
                    Set<String> all = new HashSet<>(known);
                    all.addAll(unknown);
                    return all;
                });
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
