package dev.rollcall.directory.keycloak.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rollcall.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RealmIssuerTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-12-01T12:00:00Z"));
    private int read;

    private final RealmIssuer issuer = new RealmIssuer(
            () -> JsonNodeFactory.instance.objectNode().put("issuer", "https://keycloak.example.org/" + ++read),
            null,
            clock);

    @Test
    void issuerIsReadAgainAfterFiveMinutes() {
        String first = issuer.get();
        clock.advance(Duration.ofMinutes(5));
        assertThat(issuer.get()).isEqualTo(first);

        clock.advance(Duration.ofSeconds(1));

        assertThat(issuer.get()).isNotEqualTo(first);
        assertThat(read).isEqualTo(2);
    }

    @Test
    void issuerThatKeycloakRefusesIsReadAgain() {
        String first = issuer.get();
        clock.advance(RealmIssuer.AGAIN);

        issuer.forget();

        assertThat(issuer.get()).isNotEqualTo(first);
    }

    @Test
    void refusalsInARowLetTheDocumentBeReadOnce() {
        clock.advance(RealmIssuer.AGAIN);
        for (int i = 0; i < 5; i++) {
            issuer.get();
            issuer.forget();
        }

        assertThat(read).isOne();
    }
}
