package dev.rollcall.startup;

import dev.rollcall.database.MigrationFailure;
import dev.rollcall.problem.Causes;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;
import org.hibernate.tool.schema.spi.SchemaManagementException;

/** Explains why the service did not start, in sentences that name the settings to check. */
final class StartFailure {

    private StartFailure() {}

    /** Returns the explanation; empty if no setting explains the failure. */
    static Optional<String> explain(Throwable failure) {
        List<Throwable> causes = Causes.of(failure).toList();
        Optional<Throwable> invalid = causes.stream()
                .filter(ConfigValidationException.class::isInstance)
                .findFirst();
        if (invalid.isPresent()) {
            // no configuration exists yet to check further settings
            return invalid.map(Throwable::getMessage);
        }
        // If a required setting is missing, it is the cause, whatever failed first.
        List<String> wrong = RequiredSettings.check(ConfigProvider.getConfig());
        if (!wrong.isEmpty()) {
            return Optional.of(String.join(System.lineSeparator(), wrong));
        }
        return MigrationFailure.explain(causes)
                .or(() -> causes.stream()
                        .flatMap(cause -> sentence(cause).stream())
                        .findFirst());
    }

    private static Optional<String> sentence(Throwable cause) {
        if (cause instanceof QuarkusBindException bind) {
            return Optional.of(
                    "Port %d is in use: stop the process that listens there, or set quarkus.http.port (environment variable QUARKUS_HTTP_PORT) to another port."
                            .formatted(bind.getPort()));
        }
        if (cause instanceof BindException) {
            return Optional.of(
                    "The port of quarkus.management.port (environment variable QUARKUS_MANAGEMENT_PORT), 9000 by default, is in use: stop the process that listens there, or set another port.");
        }
        if (cause instanceof SQLException sql) {
            return Optional.of(database(sql));
        }
        if (cause instanceof SchemaManagementException schema) {
            return Optional.of(
                    "The database schema is not the one that this version needs (%s). Migrate it first: start once with quarkus.init-and-exit=true and quarkus.liquibase.migrate-at-start=true, as the role that owns the schema."
                            .formatted(schema.getMessage()));
        }
        if (isTlsFailure(cause)) {
            return Optional.of("The files of quarkus.tls.key-store or quarkus.tls.<name>.trust-store cannot be used: %s"
                    .formatted(messages(cause)));
        }
        return cause instanceof ConfigurationException ? Optional.of(cause.getMessage()) : Optional.empty();
    }

    private static String database(SQLException failure) {
        // messages of PostgreSQL's driver about TLS contain one of these
        if (String.valueOf(failure.getMessage())
                .matches("(?s).*(SSL|root certificate|hostname .* could not be verified).*")) {
            return "The TLS certificate of the database in quarkus.datasource.jdbc.url cannot be verified: %s. Name the certificate of its CA in that URL, as in ?sslmode=verify-full&sslrootcert=/run/tls/database-ca.pem; the host in the URL must match the database's certificate."
                    .formatted(failure.getMessage());
        }
        return "The database of quarkus.datasource.jdbc.url cannot be used with quarkus.datasource.username and quarkus.datasource.password: %s"
                .formatted(failure.getMessage());
    }

    private static boolean isTlsFailure(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .limit(3)
                .anyMatch(frame -> frame.getClassName().startsWith("io.quarkus.tls."));
    }

    /** Joins the messages of all causes: that of a missing file is only its name. */
    private static String messages(Throwable failure) {
        return Causes.of(failure)
                .map(cause -> String.valueOf(cause.getMessage()))
                .collect(Collectors.joining(": "));
    }
}
