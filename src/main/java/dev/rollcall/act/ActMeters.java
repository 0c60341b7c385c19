package dev.rollcall.act;

import dev.rollcall.database.SqlConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;

/** Metrics of pending acts. */
@ApplicationScoped
class ActMeters {

    /** A claimed act that is still open: a sweeper has tried to settle it in vain. */
    private static final String UNSETTLED = "select count(*) from open_acts where claim > 0";

    private final Counter pending;
    private final Counter superseded;
    private volatile long unsettled;

    ActMeters(MeterRegistry metrics) {
        pending = Counter.builder("rollcall.acts.pending")
                .description("Acts whose outcome was pending, because Keycloak did not answer a change")
                .register(metrics);
        superseded = Counter.builder("rollcall.acts.superseded")
                .description(
                        "Interrupted acts that were given up, because Keycloak was changed since or they were too old")
                .register(metrics);
        Gauge.builder("rollcall.acts.unsettled", this, meters -> meters.unsettled)
                .description("Acts that are still open after the sweeper tried to settle them")
                .register(metrics);
    }

    void atStart(@Observes StartupEvent start) {
        // registers the metrics before the first act
    }

    void pending() {
        pending.increment();
    }

    void superseded() {
        superseded.increment();
    }

    void count(SqlConnection connection) throws SQLException {
        unsettled = connection.one(row -> row.getLong(1), UNSETTLED).orElseThrow();
    }
}
