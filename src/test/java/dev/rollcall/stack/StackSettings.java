package dev.rollcall.stack;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the keeper is told by the launcher.
 *
 * @param mode what the servers are for
 * @param directory the mode's directory, {@code target/stack/dev} or {@code target/stack/test}
 * @param keycloakHome the unpacked server, which both modes share
 * @param realm the realm to import
 * @param postgresPort where PostgreSQL shall listen
 * @param keycloakPort where Keycloak shall listen
 * @param parent the process with which the servers end
 */
record StackSettings(
        StackMode mode,
        Path directory,
        Path keycloakHome,
        Path realm,
        int postgresPort,
        int keycloakPort,
        long parent) {

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
                Long.parseLong(values.get("parent")));
    }

    List<String> toArguments() {
        return List.of(
                "mode=" + mode,
                "directory=" + directory,
                "keycloakHome=" + keycloakHome,
                "realm=" + realm,
                "postgresPort=" + postgresPort,
                "keycloakPort=" + keycloakPort,
                "parent=" + parent);
    }

    Path keeperLog() {
        return directory.resolve("keeper.log");
    }

    Path keycloakLog() {
        return directory.resolve("keycloak.log");
    }

    Path postgresLog() {
        return directory.resolve("postgres.log");
    }

    /** For what the servers and their libraries would leave in the system's directory of this kind. */
    Path temporaryFiles() {
        return directory.resolve("tmp");
    }

    Path propertiesFile() {
        return directory.resolve("stack.properties");
    }

    String keycloakUrl() {
        return "http://localhost:" + keycloakPort;
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + postgresPort + "/" + database;
    }
}
