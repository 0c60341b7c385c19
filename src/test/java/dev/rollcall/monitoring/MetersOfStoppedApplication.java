package dev.rollcall.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Removes all meters when the application of a test stops. The next one may have the same classes, and so the same registry. It would not
 * replace a gauge of this application, which shows nothing once its bean is collected.
 */
@ApplicationScoped
class MetersOfStoppedApplication {

    void remove(@Observes ShutdownEvent stop, MeterRegistry meters) {
        meters.clear();
    }
}
