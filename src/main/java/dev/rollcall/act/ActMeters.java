package dev.rollcall.act;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
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

    void count(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UNSETTLED);
                ResultSet result = statement.executeQuery()) {
            result.next();
            unsettled = result.getLong(1);
        }
    }
}
