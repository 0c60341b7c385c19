package dev.rollcall.user.api.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each attribute of the demo realm's user profile times each kind of caller: reading and writing it. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProfileMatrixTest {

    /**
     * Reading is what an answer has of the attribute: its value, {@code none} although there is one, or the status of a refusal. Writing is the status. {@code form} is
     * what {@code GET /api/v1/profile} says: {@code edit}, {@code view}, or {@code none}.
     */
    private static final String EXPECTED = """
            operation                            | administrator | reader | user  | stranger | service | reading service | nobody
            read department of the user          | value         | value  | 403   | 403      | 403     | value           | 401
            read department of oneself           | value         | value  | value | value    | 403     | 403             | 401
            read department in own data          | value         | value  | value | value    | 403     | 403             | 401
            read department in the export        | value         | value  | 403   | 403      | 403     | value           | 401
            write department of the user         | 200           | 403    | 403   | 403      | 403     | 403             | 401
            write department of oneself          | 200           | 200    | 200   | 200      | 403     | 403             | 401
            form department of users             | edit          | view   | none  | none     | none    | view            | 401
            form department of oneself           | edit          | edit   | edit  | edit     | none    | none            | 401
            read employeeNumber of the user      | value         | value  | 403   | 403      | 403     | value           | 401
            read employeeNumber of oneself       | value         | value  | value | value    | 403     | 403             | 401
            read employeeNumber in own data      | value         | value  | value | value    | 403     | 403             | 401
            read employeeNumber in the export    | value         | value  | 403   | 403      | 403     | value           | 401
            write employeeNumber of the user     | 200           | 403    | 403   | 403      | 403     | 403             | 401
            write employeeNumber of oneself      | 403           | 403    | 403   | 403      | 403     | 403             | 401
            form employeeNumber of users         | edit          | view   | none  | none     | none    | view            | 401
            form employeeNumber of oneself       | view          | view   | view  | view     | none    | none            | 401
            read costCenter of the user          | value         | value  | 403   | 403      | 403     | value           | 401
            read costCenter of oneself           | none          | none   | none  | none     | 403     | 403             | 401
            read costCenter in own data          | none          | none   | none  | none     | 403     | 403             | 401
            read costCenter in the export        | value         | value  | 403   | 403      | 403     | value           | 401
            write costCenter of the user         | 200           | 403    | 403   | 403      | 403     | 403             | 401
            write costCenter of oneself          | 403           | 403    | 403   | 403      | 403     | 403             | 401
            form costCenter of users             | edit          | view   | none  | none     | none    | view            | 401
            form costCenter of oneself           | none          | none   | none  | none     | none    | none            | 401
            """;

    private static final Map<String, String> VALUES =
            Map.of("department", "Sales", "employeeNumber", "E00042", "costCenter", "4711");

    private static final String ME = "/api/v1/users/me";

    private enum Kind {
        ADMINISTRATOR,
        READER,
        USER,
        STRANGER,
        SERVICE,
        READING_SERVICE,
        NOBODY
    }

    private record Case(String what, String attribute, String where, Kind caller, String expected) {

        @Override
        public String toString() {
            return "%s %s %s as %s: %s".formatted(what, attribute, where, caller, expected);
        }
    }

    private final Realm realm = Realm.get();
    private final Map<Kind, ApiCaller> callers = new EnumMap<>(Kind.class);
    private String user;
    private String username;

    static Stream<Case> cases() {
        return EXPECTED.lines().skip(1).flatMap(line -> {
            String[] cells = line.split("\\|");
            String[] operation = cells[0].strip().split(" ", 3);
            return Arrays.stream(Kind.values())
                    .map(kind -> new Case(
                            operation[0], operation[1], operation[2], kind, cells[kind.ordinal() + 1].strip()));
        });
    }

    @BeforeEach
    void createCallers() {
        if (!callers.isEmpty()) {
            return;
        }
        callers.put(Kind.ADMINISTRATOR, signedIn("rollcall-admin"));
        callers.put(Kind.READER, signedIn("reader"));
        callers.put(Kind.USER, signedIn("user"));
        callers.put(Kind.STRANGER, signedIn("user"));
        callers.put(Kind.SERVICE, Api.machine());
        callers.put(Kind.READING_SERVICE, Api.as(realm.clientToken("rollcall-reader", "rollcall-reader-secret")));
        callers.put(Kind.NOBODY, Api.anonymous());
        user = "/api/v1/users/" + callers.get(Kind.USER).id();
        username = callers.get(Kind.USER).identity().username();
    }

    /** Each has all attributes. */
    private ApiCaller signedIn(String role) {
        Realm.Identity identity = realm.createIdentity("profile", role);
        ApiCaller caller = Api.as(identity);
        Api.admin()
                .patch("/api/v1/users/" + caller.id(), Map.of("profile", VALUES))
                .expect(200);
        return caller;
    }

    /** The demo realm declares a phone number, too, which is a field of its own, and the sponsor of an agent, which is none of a person. */
    @Test
    void eachAttributeIsInTheMatrix() {
        Set<String> declared = new HashSet<>();
        for (JsonNode attribute : realm.read("/users/profile").path("attributes")) {
            declared.add(attribute.path("name").asText());
        }
        declared.removeAll(List.of("username", "email", "firstName", "lastName", "phoneNumber", "sponsor"));

        assertThat(declared).isEqualTo(VALUES.keySet());
        assertThat(cases().map(Case::attribute)).containsAll(VALUES.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void callersReadAndWriteWhatTheyMay(Case which) {
        ApiCaller caller = callers.get(which.caller());

        assertThat(
                        switch (which.what()) {
                            case "read" -> read(caller, which);
                            case "write" -> write(caller, which);
                            default -> form(caller, which);
                        })
                .isEqualTo(which.expected());
    }

    private String read(ApiCaller caller, Case which) {
        String path =
                switch (which.where()) {
                    case "of the user" -> user;
                    case "of oneself" -> ME;
                    case "in own data" -> ME + "/export";
                    default -> "/api/v1/users/export?search=" + username;
                };
        ApiResponse answer = caller.get(path);
        if (answer.statusCode() != 200) {
            return Integer.toString(answer.statusCode());
        }
        String value = "\"" + which.attribute() + "\":\"" + VALUES.get(which.attribute()) + "\"";
        return answer.asString().contains(value) ? "value" : "none";
    }

    private String write(ApiCaller caller, Case which) {
        ApiResponse answer = caller.patch(
                which.where().equals("of oneself") ? ME : user,
                Map.of("profile", Map.of(which.attribute(), VALUES.get(which.attribute()))));
        if (answer.statusCode() == 403
                && which.where().equals("of oneself")
                && which.caller().ordinal() < 4) {
            assertThat(answer.<List<String>>path("errors.field")).containsExactly("/profile/" + which.attribute());
        }
        return Integer.toString(answer.statusCode());
    }

    private static String form(ApiCaller caller, Case which) {
        ApiResponse answer = caller.get("/api/v1/profile");
        if (answer.statusCode() != 200) {
            return Integer.toString(answer.statusCode());
        }
        return answer.<Map<String, Object>>list("attributes").stream()
                .filter(attribute -> attribute.get("name").equals(which.attribute()))
                .map(attribute -> (Map<?, ?>) attribute.get(which.where().equals("of oneself") ? "own" : "users"))
                .filter(Objects::nonNull)
                .map(access -> access.get("readOnly").equals(true) ? "view" : "edit")
                .findFirst()
                .orElse("none");
    }
}
