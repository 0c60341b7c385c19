package dev.rollcall.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings that the launcher passes to the keeper.
 *
 * @param mode the purpose of the servers
 * @param directory the mode's directory, {@code target/stack/dev} or {@code target/stack/test}
 * @param keycloakHome directory of the unpacked Keycloak, shared by both modes
 * @param realm file of the realm to import
 * @param postgresPort PostgreSQL's port
 * @param keycloakPort Keycloak's port
 * @param smtpPort port of the SMTP server that catches mails
 * @param mailsPort port of the pages with the caught mails
 * @param parent id of the process whose end also stops the servers
 */
record StackSettings(
        StackMode mode,
        Path directory,
        Path keycloakHome,
        Path realm,
        int postgresPort,
        int keycloakPort,
        int smtpPort,
        int mailsPort,
        long parent) {

    /** Names of the servers' logs in the mode's directory. */
    static final String KEEPER_LOG = "keeper.log";

    static final String KEYCLOAK_LOG = "keycloak.log";
    static final String POSTGRES_LOG = "postgres.log";

    /** Reads {@code name=value} arguments. */
    static Map<String, String> parse(String[] arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length > 1 ? pair[1] : ""));
    }

    static StackSettings of(Map<String, String> values) {
        return new StackSettings(
                StackMode.valueOf(values.get("mode")),
                Path.of(values.get("directory")),
                Path.of(values.get("keycloakHome")),
                Path.of(values.get("realm")),
                Integer.parseInt(values.get("postgresPort")),
                Integer.parseInt(values.get("keycloakPort")),
                Integer.parseInt(values.get("smtpPort")),
                Integer.parseInt(values.get("mailsPort")),
                Long.parseLong(values.get("parent")));
    }

    StackSettings withKeycloakHome(Path home) {
        return new StackSettings(mode, directory, home, realm, postgresPort, keycloakPort, smtpPort, mailsPort, parent);
    }

    List<String> toArguments() {
        return List.of(
                "mode=" + mode,
                "directory=" + directory,
                "keycloakHome=" + keycloakHome,
                "realm=" + realm,
                "postgresPort=" + postgresPort,
                "keycloakPort=" + keycloakPort,
                "smtpPort=" + smtpPort,
                "mailsPort=" + mailsPort,
                "parent=" + parent);
    }

    Path keeperLog() {
        return directory.resolve(KEEPER_LOG);
    }

    Path keycloakLog() {
        return directory.resolve(KEYCLOAK_LOG);
    }

    Path postgresLog() {
        return directory.resolve(POSTGRES_LOG);
    }

    /** Returns the directory for temporary files of the servers, which would otherwise stay in the system's directory. */
    Path temporaryFiles() {
        return directory.resolve("tmp");
    }

    Path propertiesFile() {
        return directory.resolve("stack.properties");
    }

    String keycloakUrl() {
        return "http://localhost:" + keycloakPort;
    }

    /** Returns the URL of the pages with the caught mails. */
    String mailsUrl() {
        return "http://localhost:" + mailsPort;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + postgresPort + "/" + database;
    }
}
