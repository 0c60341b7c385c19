package dev.rollcall.directory.keycloak.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import org.junit.jupiter.api.Test;

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
}
