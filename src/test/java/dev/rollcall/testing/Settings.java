package dev.rollcall.testing;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Configuration as the service reads it, defaults and all, without a container. */
public final class Settings {

    private Settings() {}

    /**
     * @param mapping a {@link io.smallrye.config.ConfigMapping} interface
     * @param values by their full keys
     */
    public static <T> T of(Class<T> mapping, Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(mapping);
    }
}
