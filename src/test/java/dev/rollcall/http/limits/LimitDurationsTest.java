package dev.rollcall.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.limits.FailureLimitConfig;
import dev.rollcall.auth.limits.SignInLimitConfig;
import dev.rollcall.testing.Settings;
import dev.rollcall.token.TokenConfig;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitDurationsTest {

    /** Uses the same validation as Quarkus at the start. */
    @ParameterizedTest
    @ValueSource(classes = {LimitsConfig.class, SignInLimitConfig.class, FailureLimitConfig.class, TokenConfig.class})
    void zeroAndNegativeDurationsAreRefused(Class<?> config) {
        Object settings = Settings.of(config, Map.of());
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            for (Method method : config.getMethods()) {
                if (method.getReturnType() == Duration.class) {
                    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
                        assertThat(factory.getValidator().forExecutables().validateReturnValue(settings, method, wrong))
                                .as("%s of %s", method.getName(), wrong)
                                .isNotEmpty();
                    }
                }
            }
        }
    }
}
