package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void takenPortIsRefusedWithThePropertyThatSetsAnother() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.requireFree(other.getLocalPort(), "Keycloak", "stack.keycloak.port"))
                    .isInstanceOf(StackFailure.class)
                    .hasMessageContaining("port " + other.getLocalPort() + " for Keycloak is used")
                    .hasMessageContaining("-Dstack.keycloak.port=");
        }
    }

    @Test
    void freePortIsAccepted() {
        int port = Ports.free();

        assertThat(port).as("no port of outgoing connections").isPositive().isLessThan(32_768);
        assertThatCode(() -> Ports.requireFree(port, "Keycloak", "stack.keycloak.port"))
                .doesNotThrowAnyException();
    }
}
