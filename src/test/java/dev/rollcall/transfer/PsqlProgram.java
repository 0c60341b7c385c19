package dev.rollcall.transfer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * As much of {@code psql} as the commands of {@code docs/migrate-users.md} use, since the embedded PostgreSQL has none: statements from {@code -c} or
 * the standard input, {@code copy} to and from the standard streams, and values without a table around them ({@code -At}). The connection is a URL of
 * JDBC.
 */
final class PsqlProgram {

    private PsqlProgram() {}

    /** Puts a program {@code psql} into a folder, which runs this class. The class path may be too long for an argument. */
    static void install(Path folder) throws IOException {
        Path classPath = Files.writeString(
                folder.resolve("psql.arguments"), "-cp \"%s\"%n".formatted(System.getProperty("java.class.path")));
        Path program = Files.writeString(
                folder.resolve("psql"),
                "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 '@%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                classPath,
                                PsqlProgram.class.getName()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    public static void main(String[] arguments) throws IOException, SQLException {
        List<String> statements = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "-c" -> statements.add(arguments[++i]);
                case "-q", "-At" -> {}
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        if (statements.isEmpty()) {
            statements.add(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        }
        try (Connection connection = DriverManager.getConnection(arguments[0])) {
            for (String statement : statements) {
                run(connection, statement.strip().replaceFirst(";$", ""));
            }
        }
        System.out.flush();
    }

    private static void run(Connection connection, String sql) throws IOException, SQLException {
        if (sql.startsWith("copy") && sql.contains("to stdout")) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, System.out);
        } else if (sql.startsWith("copy") && sql.contains("from stdin")) {
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, System.in);
        } else {
            try (Statement statement = connection.createStatement()) {
                if (statement.execute(sql)) {
                    print(statement.getResultSet());
                }
            }
        }
    }

    private static void print(ResultSet rows) throws SQLException {
        while (rows.next()) {
            System.out.println(rows.getString(1));
        }
    }
}
