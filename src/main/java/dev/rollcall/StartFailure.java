package dev.rollcall;

import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.sql.SQLException;
import java.util.Optional;

/** Why the service did not start, in a sentence that names the setting to look at. */
final class StartFailure {

    private StartFailure() {}

    /** Empty for a failure that no setting explains. */
    static Optional<String> explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QuarkusBindException bind) {
                return Optional.of(
                        "Port %d is taken: stop what listens there, or set quarkus.http.port (environment variable QUARKUS_HTTP_PORT) to another."
                                .formatted(bind.getPort()));
            }
            if (cause instanceof SQLException sql) {
                return Optional.of(
                        "The database of quarkus.datasource.jdbc.url cannot be used with quarkus.datasource.username and quarkus.datasource.password: %s"
                                .formatted(sql.getMessage()));
            }
            if (cause instanceof ConfigValidationException || cause instanceof ConfigurationException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
