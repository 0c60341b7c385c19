package dev.rollcall.directory.keycloak.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeycloakFailuresTest {

    /** Keycloak looks for the member first, and answers 404; only a member that ends in between is a 400. */
    @Test
    void memberThatEndsDuringTheirRemovalIsGone() throws JsonProcessingException {
        RuntimeException refusal = KeycloakFailures.of(
                400,
                new ObjectMapper().readTree("{\"errorMessage\": \"Not a member of the organization\"}"),
                new ServiceClient("rollcall", "", "", ""));

        assertThat(refusal)
                .asInstanceOf(type(DirectoryRefusedException.class))
                .extracting(DirectoryRefusedException::kind)
                .isEqualTo(Kind.GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"User not found", "Credential not found", "Link not found", "Sesssion not found"})
    void missingThingIsGone(String error) {
        assertThat(notFound(error))
                .asInstanceOf(type(DirectoryRefusedException.class))
                .extracting(DirectoryRefusedException::kind)
                .isEqualTo(Kind.GONE);
    }

    /** A gateway, or the address of another realm. */
    @ParameterizedTest
    @ValueSource(strings = {"Not Found", "HTTP 404 Not Found", "Realm not found.", "This link not found here"})
    void other404MeansNothingIsGone(String error) {
        assertThat(notFound(error)).isInstanceOf(WrongSetupException.class);
    }

    private static RuntimeException notFound(String error) {
        return KeycloakFailures.of(
                404,
                new ObjectMapper().createObjectNode().put("error", error),
                new ServiceClient("rollcall", "", "", ""));
    }
}
