package dev.rollcall.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import liquibase.exception.LiquibaseException;
import liquibase.exception.LockException;
import liquibase.exception.MigrationFailedException;
import liquibase.exception.ValidationFailedException;

/** Explains why the schema was not migrated, in a sentence for the operator. */
public final class MigrationFailure {

    private MigrationFailure() {}

    /** Whether the database was created with another baseline of the schema. Liquibase wraps what it has found. */
    static boolean isAnotherBaseline(LiquibaseException failure) {
        return Stream.iterate((Throwable) failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(ValidationFailedException.class::isInstance);
    }

    /**
     * Returns the explanation; empty if Liquibase has not failed, or has not reached the database.
     *
     * @param causes the failure and its causes
     */
    public static Optional<String> explain(List<Throwable> causes) {
        if (causes.stream().noneMatch(cause -> cause.getClass().getName().startsWith("liquibase."))) {
            return Optional.empty();
        }
        Optional<ValidationFailedException> invalid = first(causes, ValidationFailedException.class);
        if (invalid.isPresent()) {
            return Optional.of(
                    "The database was created with another baseline of the schema than this version has, and before the first release there is no migration between two of them; create it anew, for example by \"drop schema public cascade; create schema public\", and start again (%s)."
                            .formatted(line(invalid.get().getMessage())));
        }
        Optional<SQLException> sql = first(causes, SQLException.class);
        if (sql.isPresent()) {
            String where = first(causes, MigrationFailedException.class)
                    .map(failed -> " (" + changeSet(failed) + ")")
                    .orElse("");
            return explain(sql.get(), where);
        }
        return first(causes, LockException.class)
                .map(Throwable::getMessage)
                .or(() -> Optional.of("The schema cannot be migrated: "
                        + line(causes.get(causes.size() - 1).getMessage())));
    }

    private static Optional<String> explain(SQLException failure, String where) {
        String state = String.valueOf(failure.getSQLState());
        String message = line(failure.getMessage());
        if (state.matches("08001|08004|28...|3D000")) {
            // there was no connection yet: StartFailure names its settings
            return Optional.empty();
        }
        return Optional.of(
                switch (state) {
                    case "42501" ->
                        "The role of quarkus.datasource.username may not migrate the schema%s: %s. Migrate as the role that owns the schema, in a job (docs/kubernetes.md), and start this process with rollcall.schema.migrate=false; or let the role own the schema."
                                .formatted(where, message);
                    case "25006" ->
                        "The database of quarkus.datasource.jdbc.url is read-only, so its schema cannot be migrated%s: %s. Name the primary server, not a standby; if the URL has several servers, add targetServerType=primary."
                                .formatted(where, message);
                    case "53100" ->
                        "PostgreSQL has no disk space left for the migration%s: %s. Free some and start again: the change set in progress was undone."
                                .formatted(where, message);
                    case "57014", "55P03" ->
                        "PostgreSQL ended a statement of the migration because of a time-out, a lock of another session or a cancellation%s: %s. Start again when the database is idle: the change set in progress was undone."
                                .formatted(where, message);
                    default ->
                        isConnectionLost(state)
                                ? "The connection to PostgreSQL was lost during the migration%s: %s. Start again when PostgreSQL answers: the change set in progress was undone."
                                        .formatted(where, message)
                                : "PostgreSQL refused a change of the schema%s: %s. The change set was undone; those before it are kept. Correct the cause and start again, or start the previous version."
                                        .formatted(where, message);
                });
    }

    /** Includes a shutdown of PostgreSQL by an administrator or after a crash. */
    private static boolean isConnectionLost(String state) {
        return state.startsWith("08") || state.startsWith("57P");
    }

    /** Returns "change set db/changes/file.xml::id::author" of Liquibase's message. */
    private static String changeSet(MigrationFailedException failure) {
        return line(failure.getMessage()).replaceFirst("(?i)^.*for changeset (\\S+?):? .*$", "change set $1");
    }

    private static <T> Optional<T> first(List<Throwable> causes, Class<T> type) {
        return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Joins lines, and drops the final stop, since a sentence follows. */
    private static String line(String message) {
        return String.valueOf(message).strip().replaceAll("\\s+", " ").replaceFirst("\\.$", "");
    }
}
