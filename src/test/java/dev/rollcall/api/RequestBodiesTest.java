package dev.rollcall.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.CreateUserBody;
import dev.rollcall.user.api.PasswordReset;
import dev.rollcall.user.api.UserPatch;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The errors of request bodies, and the difference between a field that is null and one that is absent. */
class RequestBodiesTest {

    private static final RequestBodies BODIES = new RequestBodies();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {}                                                    | username is missing
        {"username":null}                                     | username is missing
        {"username":17}                                       | username must be a text
        {"username":"  "}                                     | username must not be blank
        {"username":"a b c"}                                  | username has a character that is not allowed
        {"username":"abc\\u0000"}                              | username has a character that is not allowed
        {"username":"abc\\t"}                                  | username has a character that is not allowed
        {"username":"carol","enabled":"true"}                 | enabled must be true or false
        {"username":"carol","email":"nobody"}                 | email must be an e-mail address
        {"username":"carol","firstName":"a\\u202Eb"}           | firstName has a character that is not allowed
        {"username":"carol","locale":"german!"}               | locale must be a language tag such as de or pt-BR
        {"username":"carol","roles":"user"}                   | roles must be an array of names
        {"username":"carol","roles":["user",1]}               | roles must be an array of names
        {"username":"carol","roles":["user",null]}            | roles must be an array of names
        {"username":"carol","roles":["user"," "]}             | roles must contain only role names
        {"username":"carol","attributes":null}                | attributes must be an object; to remove an attribute, set the attribute itself to null
        {"username":"carol","attributes":[]}                  | attributes must be an object; to remove an attribute, set the attribute itself to null
        {"username":"carol","attributes":{"a":["\\u0000"]}}    | attributes.a[0] has a character that is not allowed
        {"username":"carol","attributes":{"":1}}              | attributes has a name that is empty, too long or not allowed
        {"username":"carol","temporaryPassword":" "}          | temporaryPassword must not be blank
        {"username":"carol","invitation":true}                | invitation needs an email to be sent to
        {"username":"carol","invitation":true,"email":"c@example.org","enabled":false} | invitation cannot be sent to a user who is disabled
        {"username":"carol","invitation":true,"temporaryPassword":"x"}   | invitation cannot be combined with temporaryPassword; choose one of them
        {"username":"carol","id":"1"}                         | id is set by the service
        {"username":"carol","shoeSize":{"a":[1]}}             | shoeSize cannot be set here
        """)
    void createReportsOneErrorForEachWrongField(String body, String expected) {
        assertThat(refusal(body, CreateUserBody.class)).containsExactly(expected);
    }

    /** From constraints, from validators, from the form of the JSON, and from fields that contradict each other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {}                                                              | missing           | {}
        {"username":17}                                                 | notAText          | {}
        {"username":" "}                                                | blank             | {}
        {"username":"carol","externalId":"a\\u0000"}                    | badCharacter      | {}
        {"username":"carol","email":"nobody"}                           | notAnEmail        | {}
        {"username":"carol","attributes":{"a":1e400}}                   | inexactNumber     | {}
        {"username":"carol","profile":{"a":1}}                          | notTexts          | {}
        {"username":"carol","shoeSize":1}                               | notSettable       | {}
        {"username":"carol","invitation":true,"temporaryPassword":"x"}  | chooseOne         | {other=temporaryPassword}
        """)
    void eachErrorHasAKeyAndTheValuesOfItsMessage(String body, String key, String params) {
        assertThat(errors(body))
                .extracting(FieldError::key, error -> error.params().toString())
                .containsExactly(tuple(key, params));
    }

    @Test
    void limitsAreNumbers() {
        String text = "x".repeat(2_049);

        assertThat(errors("{\"username\":\"%s\"}".formatted(text)))
                .containsExactly(ErrorKey.TOO_LONG.with("max", 255).at("username"));
        assertThat(errors("{\"username\":\"carol\",\"profile\":{\"a\":\"%s\"}}".formatted(text)))
                .containsExactly(ErrorKey.TOO_LONG.with("max", 2_048).at("/profile/a"));
    }

    @Test
    void allErrorsAreReportedAtOnce() {
        String body = """
                {"id":1,"username":"a b","email":"b","enabled":1,"attributes":{"x":{"y":1e400},"z":1e-400}}""";

        assertThat(refusal(body, CreateUserBody.class))
                .containsExactlyInAnyOrder(
                        "id is set by the service",
                        "enabled must be true or false",
                        "attributes.x.y must be a number that a double represents exactly",
                        "attributes.z must be a number that a double represents exactly",
                        "email must be an e-mail address",
                        "username has a character that is not allowed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"username":null}      | username cannot be removed
        {"emailVerified":null} | emailVerified cannot be removed
        {"enabled":null}       | enabled cannot be removed
        {"roles":null}         | roles cannot be removed
        """)
    void patchCannotRemoveRequiredFields(String body, String expected) {
        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> BODIES.readPatch(StrictJson.line(body), UserPatch.class, Set.of()));

        assertThat(messages(refused)).containsExactly(expected);
    }

    @Test
    void patchTellsARemovedExternalIdFromAnAbsentOne() {
        ObjectNode removed = StrictJson.line("{\"externalId\":null}");
        ObjectNode set = StrictJson.line("{\"externalId\":\" 4711 \"}");

        assertThat(BODIES.readPatch(removed, UserPatch.class, Set.of())
                        .toChange(removed)
                        .externalId())
                .isEqualTo(new ExternalId(null));
        assertThat(BODIES.readPatch(set, UserPatch.class, Set.of())
                        .toChange(set)
                        .externalId())
                .isEqualTo(new ExternalId("4711"));
    }

    @Test
    void patchTellsNullFromAbsent() {
        ObjectNode json = StrictJson.line("{\"email\":null,\"lastName\":\" Sample \"}");

        UserChange change = BODIES.readPatch(json, UserPatch.class, Set.of()).toChange(json);

        assertThat(change)
                .isEqualTo(new UserChange(
                        new IdentityChange(null, Optional.empty(), null, null, Optional.of("Sample"), null, null),
                        null,
                        null,
                        null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "email", "firstName", "lastName"})
    void invisibleCharactersAreRefusedInNames(String field) {
        String text = "a\u200Bb" + (field.equals("email") ? "@example.org" : "c");
        ObjectNode json = StrictJson.line("{}").put(field, text);

        assertThat(messages(catchThrowableOfType(
                        ProblemException.class, () -> BODIES.readPatch(json, UserPatch.class, Set.of()))))
                .containsExactly(field + " has a character that is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0645\u06CC\u200C\u0631\u0648\u0645", "\uD83D\uDC69\u200D\uD83D\uDCBB"})
    void joinersAreAcceptedInNames(String name) {
        ObjectNode json = StrictJson.line("{}").put("firstName", name);

        assertThat(BODIES.readPatch(json, UserPatch.class, Set.of()).firstName())
                .isEqualTo(name);
    }

    @Test
    void keepSessionsRequiresAPassword() {
        assertThat(refusal("{\"keepSessions\":false}", PasswordReset.class))
                .containsExactly("keepSessions requires a temporaryPassword; an e-mail does not end sessions");
    }

    @Test
    void createAcceptsEveryFieldOfAPatch() {
        assertThat(fields(CreateUserBody.class)).containsAll(fields(UserPatch.class));
        assertThat(fields(UserPatch.class)).containsAll(UserPatch.ADMINISTRATORS_ONLY);
    }

    @Test
    void patchOfOneselfRefusesWhatOnlyAdministratorsMaySet() {
        ObjectNode json = StrictJson.line("""
                {"username":null,"emailVerified":true,"enabled":0,"roles":["admin"],"email":"a@example.org","shoeSize":1}""");

        assertThat(messages(catchThrowableOfType(
                        ProblemException.class,
                        () -> BODIES.readPatch(json, UserPatch.class, UserPatch.ADMINISTRATORS_ONLY))))
                .containsExactlyInAnyOrder(
                        "username cannot be set here",
                        "emailVerified cannot be set here",
                        "enabled cannot be set here",
                        "roles cannot be set here",
                        "shoeSize cannot be set here");
    }

    private static List<String> fields(Class<? extends Record> body) {
        return Arrays.stream(body.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    private static List<String> refusal(String body, Class<?> type) {
        return messages(catchThrowableOfType(ProblemException.class, () -> BODIES.read(StrictJson.line(body), type)));
    }

    private static List<FieldError> errors(String body) {
        return catchThrowableOfType(
                        ProblemException.class, () -> BODIES.read(StrictJson.line(body), CreateUserBody.class))
                .problem()
                .errors();
    }

    private static List<String> messages(ProblemException refused) {
        return refused.problem().errors().stream()
                .map(error -> error.field() + " " + error.message())
                .toList();
    }
}
