package dev.rollcall.testing;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Reads configuration as the service does, with its defaults, but without a container. */
public final class Settings {

    private Settings() {}

    /**
     * @param mapping a {@link io.smallrye.config.ConfigMapping} interface
     * @param values values by full keys
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
