package dev.rollcall.act;

import dev.rollcall.database.SqlConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;

/** What operators see of acts whose outcome is not known. */
@ApplicationScoped
class ActMeters {

    /** Whoever has been claimed was due, and is still here: a sweeper has asked Keycloak in vain. */
    private static final String UNSETTLED = "select count(*) from open_acts where claim > 0";

    private final Counter inDoubt;
    private volatile long unsettled;

    ActMeters(MeterRegistry metrics) {
        inDoubt = Counter.builder("rollcall.acts.in.doubt")
                .description("Acts of which it was not known at once whether Keycloak did them")
                .register(metrics);
        Gauge.builder("rollcall.acts.unsettled", this, meters -> meters.unsettled)
                .description("Acts that are still open although it was tried to settle them")
                .register(metrics);
    }

    void atStart(@Observes StartupEvent start) {
        // so that they are there before anything happens
    }

    void inDoubt() {
        inDoubt.increment();
    }

    void count(SqlConnection connection) throws SQLException {
        unsettled = connection.one(row -> row.getLong(1), UNSETTLED).orElseThrow();
    }
}
