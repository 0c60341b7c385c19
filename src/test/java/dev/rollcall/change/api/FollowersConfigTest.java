package dev.rollcall.change.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The settings as they are shipped: all other tests have a shorter heartbeat. */
class FollowersConfigTest {

    private static SmallRyeConfig shipped() throws IOException {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfile("prod")
                .withConverter(Duration.class, 200, new DurationConverter())
                .withSources(new PropertiesConfigSource(
                        Path.of("src/main/resources/application.properties")
                                .toUri()
                                .toURL(),
                        100))
                .withMapping(FollowersConfig.class)
                .withValidateUnknown(false)
                .build();
    }

    @Test
    void heartbeatComesSeveralTimesWithinTheIdleTimeout() throws IOException {
        Duration heartbeat = shipped().getConfigMapping(FollowersConfig.class).heartbeat();

        assertThat(heartbeat).isEqualTo(Duration.ofSeconds(15));
        assertThat(heartbeat.multipliedBy(3))
                .isLessThan(shipped().getValue("quarkus.http.idle-timeout", Duration.class));
    }
}
