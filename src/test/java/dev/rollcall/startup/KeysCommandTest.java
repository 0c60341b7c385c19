package dev.rollcall.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.api.Api;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What {@code rollcall keys jwks} prints; KeysCommandIT runs it. */
@QuarkusTest
class KeysCommandTest {

    @Inject
    KeysCommand command;

    @Test
    void printsWhatKeycloakWouldFetch() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int exitCode = command.print(new PrintStream(out, true), new PrintStream(err, true));

        assertThat(exitCode).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(Api.anonymous().read("/.well-known/jwks.json").asString());
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
