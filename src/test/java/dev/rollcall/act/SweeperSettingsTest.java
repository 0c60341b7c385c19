package dev.rollcall.act;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweeperSettingsTest {

    private static void check(String settleAfter, String abandonAfter) {
        ManagementConfig config = new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withMapping(ManagementConfig.class)
                .withDefaultValue("rollcall.management.settle-after", settleAfter)
                .withDefaultValue("rollcall.management.abandon-after", abandonAfter)
                .build()
                .getConfigMapping(ManagementConfig.class);
        new Sweeper(null, null, null, null, null, null, config, null).checkSettings(null);
    }

    @ParameterizedTest
    @CsvSource({"2M, 2M", "2H, 1H"})
    void abandonAfterThatIsNotLongerThanSettleAfterStopsTheStart(String settleAfter, String abandonAfter) {
        assertThatThrownBy(() -> check(settleAfter, abandonAfter))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ROLLCALL_MANAGEMENT_ABANDON_AFTER")
                .hasMessageContaining("must be longer than rollcall.management.settle-after");
    }

    @Test
    void longerAbandonAfterIsAccepted() {
        assertThatCode(() -> check("2M", "121S")).doesNotThrowAnyException();
    }
}
