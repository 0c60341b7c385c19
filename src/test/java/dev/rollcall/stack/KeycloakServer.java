package dev.rollcall.stack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real Keycloak as a child process, with its own small database in the mode's directory. */
final class KeycloakServer {

    static final String ADMIN = "admin";

    /** Environment variable of benches, whose Keycloak runs as it ships. */
    private static final String MEASURED = "KEYCLOAK_MEASURED";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);
    private static final int LOG_LINES = 15;

    /**
     * Keycloak runs only for minutes, too short for the second compiler and for the concurrent collector to pay off; but its signatures are
     * arithmetic of large numbers, which takes eight times longer without that compiler.
     */
    private static final String COMPILER_DIRECTIVES = """
            [{match: ["java/math/*.*"], c2: {Exclude: false}},
             {match: ["*.*"], c2: {Exclude: true}}]
            """;

    private final StackSettings settings;
    private final Process process;

    private KeycloakServer(StackSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
    }

    /** Starts Keycloak without waiting for it, see {@link #awaitReady()}. */
    static KeycloakServer start(StackSettings settings) throws IOException {
        return start(settings, List.of());
    }

    /**
     * @param options additional options
     */
    static KeycloakServer start(StackSettings settings, List<String> options) throws IOException {
        Path imports = Files.createDirectories(settings.keycloakHome().resolve("data/import"));
        Files.writeString(
                imports.resolve("rollcall-realm.json"),
                RealmFile.knownTo(version(settings.keycloakHome()), Files.readString(settings.realm())));
        discardDataOfAnotherRealm(settings);

        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path script = settings.keycloakHome().resolve(windows ? "bin/kc.bat" : "bin/kc.sh");
        List<String> command = new ArrayList<>(List.of(
                script.toString(),
                "start-dev",
                "--import-realm",
                // otherwise start-dev does not cache pages, for the sake of theme authors
                "--spi-theme--cache-themes=true",
                "--spi-theme--cache-templates=true",
                "--spi-theme--static-max-age=3600",
                "--http-port=" + settings.keycloakPort()));
        List<String> features = features(settings.keycloakHome());
        if (!features.isEmpty()) {
            command.add("--features=" + String.join(",", features));
        }
        if (options.stream().noneMatch(option -> option.startsWith("--db="))) {
            command.add("--db-url=jdbc:h2:file:" + data(settings).resolve("keycloak") + ";NON_KEYWORDS=VALUE");
        }
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        // ignore what the developer exports for another Keycloak or for Maven
        environment.keySet().removeIf(name -> name.startsWith("KC_") || name.startsWith("JAVA_OPTS"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("JAVA_OPTS_APPEND", javaOptions(settings));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        builder.redirectErrorStream(true).redirectOutput(settings.keycloakLog().toFile());
        return new KeycloakServer(settings, builder.start());
    }

    private static String javaOptions(StackSettings settings) throws IOException {
        String temporaryFiles = "-Djava.io.tmpdir=" + settings.temporaryFiles();
        if (System.getenv(MEASURED) != null) {
            return temporaryFiles;
        }
        Path directives = Files.writeString(settings.directory().resolve("compiler.json"), COMPILER_DIRECTIVES);
        return String.join(
                " ",
                "-XX:-UseG1GC -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions",
                "-XX:CompilerDirectivesFile=" + directives,
                "-XX:CompileCommand=quiet",
                // to verify its classes takes a quarter of the CPU time of its start
                "-XX:-BytecodeVerificationRemote",
                temporaryFiles);
    }

    /** Returns the features that this Keycloak has, but not by default: the SCIM API, and in 26.5 what swaps API keys. */
    private static List<String> features(Path home) throws IOException {
        List<String> features = new ArrayList<>();
        if (knowsScim(home)) {
            features.add("scim-api");
        }
        if (version(home).startsWith("26.5.")) {
            features.add("jwt-authorization-grant");
        }
        return features;
    }

    /** Whether this Keycloak has a SCIM API. An older one refuses to start with its name. */
    private static boolean knowsScim(Path home) throws IOException {
        try (Stream<Path> libraries = Files.list(home.resolve("lib/lib/main"))) {
            return libraries.anyMatch(
                    library -> library.getFileName().toString().contains("keycloak-scim-services"));
        }
    }

    /** Returns the version of a Keycloak, which its libraries have in their names. */
    private static String version(Path home) throws IOException {
        String prefix = "org.keycloak.keycloak-services-";
        try (Stream<Path> libraries = Files.list(home.resolve("lib/lib/main"))) {
            return libraries
                    .map(library -> library.getFileName().toString())
                    .filter(library -> library.startsWith(prefix))
                    .map(library -> library.substring(prefix.length()).replaceFirst("\\.jar$", ""))
                    .findFirst()
                    .orElseThrow(() -> new StackFailure("There is no Keycloak in " + home));
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until Keycloak serves the realm, which is what the application needs. Needs no management port. */
    void awaitReady() throws IOException, InterruptedException {
        Instant begun = Instant.now();
        Instant deadline = begun.plus(START_TIMEOUT);
        Instant told = begun;
        while (!servesRealm()) {
            if (Instant.now().isAfter(told.plus(TELL_EVERY))) {
                told = told.plus(TELL_EVERY);
                System.out.printf(
                        "%sKeycloak: starting, %d s...%n",
                        StackKeeper.PROGRESS, Duration.between(begun, told).toSeconds());
            }
            if (!process.isAlive()) {
                throw new StackFailure("Keycloak ended before it was ready, see %s, which ends with:%n%s"
                        .formatted(
                                settings.keycloakLog(),
                                String.join("\n", StackFiles.tail(settings.keycloakLog(), LOG_LINES))));
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StackFailure("Keycloak was not ready after " + START_TIMEOUT.toMinutes() + " minutes, see "
                        + settings.keycloakLog());
            }
            Thread.sleep(200);
        }
    }

    /** Sets a cheap password hash, because tests sign in hundreds of times. Does not change the realm file. */
    void useCheapPasswordHash() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        String token = answer(
                http,
                HttpRequest.newBuilder(
                                URI.create(settings.keycloakUrl() + "/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "grant_type=password&client_id=admin-cli&username=%1$s&password=%1$s"
                                        .formatted(ADMIN))));
        String accessToken = token.replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
        for (String realm : List.of("rollcall", "master")) {
            answer(
                    http,
                    HttpRequest.newBuilder(URI.create(settings.keycloakUrl() + "/admin/realms/" + realm))
                            .header("Authorization", "Bearer " + accessToken)
                            .header("Content-Type", "application/json")
                            .PUT(BodyPublishers.ofString(
                                    "{\"passwordPolicy\":\"%s\"}".formatted(Stack.CHEAP_PASSWORD_POLICY))));
        }
    }

    private static String answer(HttpClient http, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new StackFailure("Keycloak answered %s with %d: %s"
                    .formatted(response.uri(), response.statusCode(), response.body()));
        }
        return response.body();
    }

    void stop() {
        ProcessRecord.stop(handle(), 15);
    }

    private boolean servesRealm() {
        try {
            URI metadata = URI.create(settings.keycloakUrl() + "/realms/rollcall/.well-known/openid-configuration");
            HttpURLConnection connection = (HttpURLConnection) metadata.toURL().openConnection();
            connection.setConnectTimeout(2000);
            connection.setReadTimeout(10_000);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes Keycloak's data if the realm file has changed, because Keycloak imports a realm only once. */
    private static void discardDataOfAnotherRealm(StackSettings settings) throws IOException {
        Path imported = data(settings).resolve("imported-realm.json");
        if (Files.exists(imported) && Files.mismatch(imported, settings.realm()) >= 0) {
            System.out.println(StackKeeper.PROGRESS + "Keycloak: the realm file has changed, starting with new data");
            StackFiles.delete(data(settings));
        }
        Files.createDirectories(data(settings));
        Files.copy(settings.realm(), imported, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The directory of the database. */
    static Path data(StackSettings settings) {
        return settings.directory().resolve("keycloak");
    }
}
