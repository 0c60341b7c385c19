package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.testing.Settings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenLimitsTest {

    private final TokenLimits limits = new TokenLimits(
            Settings.of(
                    TokenConfig.class,
                    Map.of(
                            "rollcall.token.limit.requests", "3",
                            "rollcall.token.limit.address-requests", "10",
                            "rollcall.token.limit.period", "1H")),
            new SimpleMeterRegistry());

    @BeforeEach
    void useUpTheLimitOfOneClient() {
        for (int i = 0; i < 3; i++) {
            limits.take("machine", "192.0.2.1");
        }
    }

    @Test
    void exceededLimitReturnsRetryAfter() {
        assertThatThrownBy(() -> limits.take("machine", "192.0.2.1"))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(429);
                    assertThat(Integer.parseInt(e.headers().get("Retry-After"))).isBetween(1190, 1200);
                });
    }

    @Test
    void clientsAtOneAddressShareALimit() {
        for (int i = 3; i < 10; i++) {
            limits.take("machine-" + i, "192.0.2.1");
        }

        assertThatThrownBy(() -> limits.take("machine-10", "192.0.2.1")).isInstanceOf(ProblemException.class);
        assertThatCode(() -> limits.take("machine-10", "192.0.2.2")).doesNotThrowAnyException();
    }

    /** Others may know the id of a key, and could send it as that of a client. */
    @Test
    void clientNamedLikeAKeyDoesNotUseUpTheLimitOfTheKey() {
        UUID key = UUID.randomUUID();
        for (int i = 0; i < 3; i++) {
            limits.take(key.toString(), "192.0.2.1");
        }

        for (int i = 0; i < 3; i++) {
            limits.takeOfKey(key, "192.0.2.1");
        }
        assertThatThrownBy(() -> limits.takeOfKey(key, "192.0.2.1")).isInstanceOf(ProblemException.class);
    }

    @Test
    void limitsOfOtherClientsAndAddressesAreIndependent() {
        assertThatCode(() -> {
                    limits.take("another-machine", "192.0.2.1");
                    limits.take("machine", "192.0.2.2");
                })
                .doesNotThrowAnyException();
    }
}
