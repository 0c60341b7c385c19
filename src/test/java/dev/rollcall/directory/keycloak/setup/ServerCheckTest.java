package dev.rollcall.directory.keycloak.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.keycloak.ServerSupport;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ServerCheckTest {

    @Inject
    ServerSupport server;

    @Inject
    DirectoryEvents events;

    @Test
    void currentServerSupportsAllThatTheServiceUses() {
        assertThat(new ServerCheck(server, events, Clock.systemUTC()).look())
                .allSatisfy(finding ->
                        assertThat(finding.level()).as(finding.message()).isEqualTo(Level.OK));
    }

    /** As Keycloak 26.0 refuses times in milliseconds, and each version a service account without the role. */
    @ParameterizedTest
    @CsvSource({"INVALID, ERROR, does not accept times in milliseconds", "FORBIDDEN, NOT_LOOKED_AT, lacks view-events"})
    void refusedEventsAreAFinding(Kind kind, Level level, String message) {
        DirectoryEvents refusing = (DirectoryEvents) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DirectoryEvents.class}, (proxy, method, values) -> {
                    throw new DirectoryRefusedException(kind, "Refused", List.of());
                });

        Finding finding =
                new ServerCheck(server, refusing, Clock.systemUTC()).look().get(1);

        assertThat(finding.level()).isEqualTo(level);
        assertThat(finding.message()).contains(message);
    }
}
