package dev.rollcall.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretChangeTest {

    private final AtomicInteger runs = new AtomicInteger();

    private SecretChange with(EncryptionConfig config) {
        return new SecretChange(config, List.of(runs::incrementAndGet, runs::incrementAndGet));
    }

    @Test
    void allKindsOfDataAreEncryptedAnewWhileThereIsAPreviousSecret() {
        with(() -> Optional.of("the previous secret of 32 characters")).run();

        assertThat(runs).hasValue(2);
    }

    @Test
    void nothingIsReadWithoutAPreviousSecret() {
        with(Optional::empty).run();

        assertThat(runs).hasValue(0);
    }
}
