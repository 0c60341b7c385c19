package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document names the fields that are taken, and no others. */
class UserBodiesTest {

    private static final Set<String> ALL = Stream.of(
                    UserBodies.CreateUser.class,
                    UserBodies.UserPatch.class,
                    UserBodies.MyPatch.class,
                    UserBodies.RolesReplacement.class,
                    UserBodies.PasswordReset.class)
            .flatMap(body -> documented(body).stream())
            .collect(Collectors.toSet());

    private interface Reader extends Consumer<ObjectNode> {}

    static Stream<Arguments> bodies() {
        return Stream.of(
                body(UserBodies.CreateUser.class, UserInput::newUser),
                body(UserBodies.UserPatch.class, json -> UserInput.patch(json, ManagementResource.PATCHABLE)),
                body(UserBodies.MyPatch.class, json -> UserInput.patch(json, OwnAccount.PATCHABLE)),
                body(UserBodies.RolesReplacement.class, UserInput::allRoles),
                body(UserBodies.PasswordReset.class, UserInput::passwordReset));
    }

    private static Arguments body(Class<?> body, Reader reader) {
        return Arguments.of(body, reader);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void theFieldsThatAreDocumentedAreThoseThatAreTaken(Class<?> body, Reader reader) {
        // Of a type that none of them has, so that there is an error for each.
        ObjectNode json = new ObjectMapper().createObjectNode();
        ALL.forEach(field -> json.put(field, 4711));
        json.put("shoeSize", 43);

        List<Problem.FieldError> errors = catchThrowableOfType(ProblemException.class, () -> reader.accept(json))
                .problem()
                .errors();

        assertThat(errors.stream()
                        .filter(error -> !error.message().equals("cannot be set here"))
                        .map(Problem.FieldError::field)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(documented(body));
        assertThat(errors).contains(new Problem.FieldError("shoeSize", "cannot be set here"));
    }

    @Test
    void whatCanBeChangedCanBeSetFromTheStart() {
        assertThat(documented(UserBodies.CreateUser.class)).containsAll(documented(UserBodies.UserPatch.class));
    }

    private static Set<String> documented(Class<?> body) {
        return Arrays.stream(body.getMethods()).map(Method::getName).collect(Collectors.toSet());
    }
}
