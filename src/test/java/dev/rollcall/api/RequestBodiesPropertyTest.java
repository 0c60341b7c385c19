package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.Identity;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.wire.FuzzInput;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.CreateUserBody;
import dev.rollcall.user.api.LinkUserBody;
import dev.rollcall.user.api.PasswordReset;
import dev.rollcall.user.api.RolesReplacement;
import dev.rollcall.user.api.UserPatch;
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

/** Every body is either read as intended or refused with the wrong fields. */
@Tag("fuzz")
class RequestBodiesPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RequestBodies BODIES = new RequestBodies();
    private static final Set<String> ALL = Set.of(
            "username",
            "email",
            "emailVerified",
            "firstName",
            "lastName",
            "locale",
            "enabled",
            "roles",
            "attributes",
            "profile",
            "externalId");

    private static final Set<String> CREATE_ONLY = Set.of("temporaryPassword", "invitation");

    /** The readers of the six bodies, by request. */
    private static final Map<String, Consumer<byte[]>> READERS = Map.of(
            "POST /users", body -> create(StrictJson.object(body)),
            "PATCH /users/{id}", body -> patch(StrictJson.object(body)),
            "PATCH /users/me", body -> ownPatch(StrictJson.object(body)),
            "a line of mode=link", body -> link(StrictJson.object(body)),
            "PUT roles", body -> roles(StrictJson.object(body)),
            "POST password-reset", body -> BODIES.read(StrictJson.object(body), PasswordReset.class));

    private static CreateUserBody create(ObjectNode body) {
        return BODIES.read(body, CreateUserBody.class);
    }

    private static UserChange patch(ObjectNode body) {
        return BODIES.readPatch(body, UserPatch.class, Set.of()).toChange(body);
    }

    private static UserChange ownPatch(ObjectNode body) {
        return BODIES.readPatch(body, UserPatch.class, UserPatch.ADMINISTRATORS_ONLY)
                .toChange(body);
    }

    private static UserChange link(ObjectNode body) {
        LinkUserBody link = BODIES.read(body, LinkUserBody.class);
        assertThat(link.key()).isIn("keycloakId", "email", "username");
        assertThat(body.path(link.key()).asText().strip()).isNotEmpty();
        return link.toChange(body);
    }

    private static List<String> roles(ObjectNode body) {
        return BODIES.read(body, RolesReplacement.class).names();
    }

    @Provide
    Arbitrary<ObjectNode> bodies() {
        Arbitrary<String> names = Arbitraries.oneOf(
                Arbitraries.of(ALL),
                Arbitraries.of("temporaryPassword", "invitation", "id", "keycloakId", "version", "shoeSize"),
                FuzzInput.texts());
        return FuzzInput.objects(names, FuzzInput.values(), 8);
    }

    @Provide
    Arbitrary<byte[]> mangledBodies() {
        return FuzzInput.mangled(bodies().map(FuzzInput::bytes));
    }

    @Provide
    Arbitrary<String> texts() {
        return FuzzInput.texts();
    }

    @Provide
    Arbitrary<JsonNode> values() {
        return FuzzInput.values();
    }

    @Property(tries = 1000)
    void bodyIsReadOrItsWrongFieldsAreNamed(@ForAll("bodies") ObjectNode body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, FuzzInput.bytes(body)));
    }

    @Property(tries = 1000)
    void mangledBodiesAreReadOrRefused(@ForAll("mangledBodies") byte[] body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, body));
    }

    @Property
    void arbitraryBytesAreReadOrRefused(@ForAll byte[] body) {
        READERS.forEach((name, reader) -> assertReadOrRefused(name, reader, body));
    }

    private static void assertReadOrRefused(String name, Consumer<byte[]> reader, byte[] body) {
        try {
            reader.accept(body);
        } catch (ProblemException e) {
            assertThat(e.problem().status()).as(name).isIn(400, 422);
            if (e.problem().status() == 422) {
                assertThat(e.problem().errors()).as(name).isNotEmpty();
                // errors can be sent, stored and shown
                assertThat(e.problem().errors())
                        .as(name)
                        .noneMatch(error -> StrictJson.isUnstorable(error.field() + error.message()));
            }
        }
    }

    @Property
    void textIsStrippedOrItsFieldIsNamed(@ForAll("textFields") String field, @ForAll("texts") String text) {
        ObjectNode body = object().put(field, text);

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> patch(body));

        if (refused == null) {
            assertThat(patch(body).identity().toJson()).isEqualTo(Map.of(field, text.strip()));
            assertThat(text.length()).isLessThanOrEqualTo(255);
            assertThat(StrictJson.isUnstorable(text)).isFalse();
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
    void ordinaryNameIsAccepted(@ForAll("ordinaryNames") String name) {
        assertThat(patch(object().put("lastName", name)).identity().toJson()).isEqualTo(Map.of("lastName", name));
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
    void wrongTypeIsRefusedWithItsField(@ForAll("allFields") String field, @ForAll("values") JsonNode value) {
        boolean rightType =
                switch (field) {
                    case "emailVerified", "enabled" -> value.isBoolean();
                    case "roles" -> value.isArray();
                    case "attributes", "profile" -> value.isObject();
                    default -> value.isTextual() || value.isNull() && !field.equals("username");
                };
        if (rightType) {
            return;
        }

        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> patch(object().set(field, value)));

        assertThat(refused.problem().errors())
                .extracting(Problem.FieldError::field)
                .containsExactly(field);
    }

    @Provide
    Arbitrary<String> allFields() {
        return Arbitraries.of(ALL);
    }

    @Property
    void unknownFieldIsNamed(@ForAll("unknownFields") String field, @ForAll("values") JsonNode value) {
        for (Consumer<ObjectNode> reader :
                List.<Consumer<ObjectNode>>of(body -> patch(body), body -> ownPatch(body), body -> create(body))) {
            ProblemException refused =
                    catchThrowableOfType(ProblemException.class, () -> reader.accept(object().set(field, value)));

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
                        "kind",
                        "phoneNumber",
                        "createdAt",
                        "updatedAt",
                        "lastSeenAt",
                        "syncedAt",
                        "version"),
                Arbitraries.strings()
                        .alpha()
                        .ofMinLength(1)
                        .ofMaxLength(20)
                        .filter(name -> !ALL.contains(name) && !CREATE_ONLY.contains(name)));
    }

    @Property
    void fieldsForAdministratorsAreRefusedInTheOwnPatch(
            @ForAll("administratorsFields") String field, @ForAll("values") JsonNode value) {
        ProblemException refused =
                catchThrowableOfType(ProblemException.class, () -> ownPatch(object().set(field, value)));

        assertThat(refused.problem().errors())
                .extracting(Problem.FieldError::field)
                .contains(field);
    }

    @Provide
    Arbitrary<String> administratorsFields() {
        return Arbitraries.of(
                "username", "emailVerified", "enabled", "roles", "externalId", "temporaryPassword", "invitation");
    }

    @Property
    void profileIsReadOrItsWrongAttributesAreNamed(@ForAll("texts") String name, @ForAll("values") JsonNode value) {
        ObjectNode body = object().set("profile", object().set(name, value));

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> ownPatch(body));

        if (refused != null) {
            assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .isSubsetOf("/profile/" + name, "profile");
            return;
        }
        Map<String, Object> profile = ownPatch(body).identity().profile();
        assertThat(profile).containsOnlyKeys(name);
        assertThat(name).matches("[a-zA-Z0-9._-]{1,255}");
        assertThat(Identity.values(profile.get(name)))
                .allSatisfy(text -> assertThat(text).isNotBlank().hasSizeLessThanOrEqualTo(2_048))
                .hasSizeLessThanOrEqualTo(100);
    }

    /** PostgreSQL and clients convert the attributes to JSON and back. */
    @Property(tries = 1000)
    void acceptedAttributesSurviveARoundTrip(@ForAll("attributes") ObjectNode attributes)
            throws JsonProcessingException {
        ObjectNode body = object().set("attributes", attributes);
        if (catchThrowableOfType(ProblemException.class, () -> create(withName(body))) != null) {
            return;
        }

        Map<String, Object> kept =
                create(StrictJson.object(FuzzInput.bytes(withName(body)))).attributeValues();

        Map<?, ?> back = JSON.readValue(JSON.writeValueAsString(kept), Map.class);
        assertThat(numbersAsDecimals(JSON.valueToTree(back))).isEqualTo(numbersAsDecimals(withoutNulls(attributes)));
    }

    @Provide
    Arbitrary<ObjectNode> attributes() {
        return Arbitraries.oneOf(
                FuzzInput.objects(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(9), FuzzInput.plainValues(), 6),
                FuzzInput.objects(FuzzInput.texts(), FuzzInput.values(), 3));
    }

    private static ObjectNode withName(ObjectNode body) {
        return body.deepCopy().put("username", "somebody");
    }

    /** A merge patch removes null, except in arrays. */
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

    /** 1, 1.0 and 1E0 are the same number. */
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
    void rolesBecomeASortedSet(@ForAll("roleNames") List<String> names) {
        ObjectNode body = object();
        names.forEach(body.putArray("roles")::add);

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> roles(body));

        boolean fine = names.size() <= 200
                && names.stream()
                        .noneMatch(name -> name.isBlank() || name.length() > 255 || StrictJson.isUnstorable(name));
        assertThat(refused == null).isEqualTo(fine);
        if (refused != null) {
            assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly("roles");
        }
        if (fine) {
            assertThat(roles(body)).containsExactlyElementsOf(new TreeSet<>(names));
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
                FuzzInput.texts().list().ofMaxSize(3));
    }

    @Property
    void allErrorsAreReportedAtOnce(@ForAll("wrongFields") Set<String> fields) {
        ObjectNode body = object();
        fields.forEach(
                field -> body.set(field, JsonNodeFactory.instance.arrayNode().addNull()));

        ProblemException refused = catchThrowableOfType(ProblemException.class, () -> patch(body));

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
