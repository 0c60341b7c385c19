package dev.rollcall.stack;

import dev.rollcall.stack.mail.MailpitContainer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Provides PostgreSQL and Keycloak; Maven runs it before dev mode and before tests.
 *
 * <p>If a Docker engine answers, Quarkus Dev Services start the servers. Otherwise the launcher downloads Keycloak, starts a
 * {@link StackKeeper}, and copies its progress to the console until both servers answer. In both cases
 * {@code target/stack/<mode>/stack.properties} is written for Quarkus.
 *
 * <p>Maven runs it twice: before it compiles to start the servers, with {@code await=false}, and afterwards to wait for them, with
 * {@code start=false}. Keycloak takes about as long to start as Maven to compile.
 */
public final class StackLauncher {

    /** The file with the keeper's {@link ProcessRecord}. */
    static final String KEEPER = "keeper.pid";

    /** Quarkus's default. */
    private static final int SERVICE_PORT = 8080;

    private static final int MANAGEMENT_PORT = 9000;

    /** The realm file's default. */
    private static final int SMTP_PORT = 1025;

    /** This machine's name inside containers of Docker Desktop and Podman. Docker on Linux lacks it; there Keycloak's reports are lost. */
    private static final String CONTAINER_HOST = "host.docker.internal";

    private final Map<String, String> values;
    private final Path root;

    private StackLauncher(Map<String, String> values) {
        this.values = values;
        this.root = Path.of(values.get("root")).toAbsolutePath();
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code stack} in {@code pom.xml}. */
    public static void main(String[] arguments) {
        ProcessHandle maven = ProcessHandle.current().parent().orElseThrow();
        maven.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
        try {
            new StackLauncher(StackSettings.parse(arguments)).run(maven);
        } catch (StackFailure e) {
            say(e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            say("the servers can't be started: " + e);
            System.exit(1);
        } catch (InterruptedException e) {
            System.exit(1);
        }
        // Maven's resolver may have left threads behind
        System.exit(0);
    }

    private void run(ProcessHandle maven) throws IOException, InterruptedException {
        Optional<StackMode> needed =
                StackMode.of(values.get("goals"), values.get("skip").contains("true"));
        if (needed.isEmpty()) {
            return;
        }
        Path directory = Files.createDirectories(root.resolve(needed.get().directory()));
        if (isOn("start")
                && keeperOf(directory, maven).flatMap(ProcessRecord::alive).isEmpty()) {
            start(needed.get(), directory, maven);
        }
        if (isOn("await")) {
            awaitReady(directory, maven);
        }
    }

    private boolean isOn(String name) {
        return !values.getOrDefault(name, "true").equals("false");
    }

    private void start(StackMode mode, Path directory, ProcessHandle maven) throws IOException, InterruptedException {
        StackChoice choice = StackChoice.decide(
                values.get("stack"),
                ContainerEngine.candidates(System.getenv(), Path.of(System.getProperty("user.home"))),
                ContainerEngine::answers);
        say(choice.announcement());
        boolean embedded = choice.kind() == StackChoice.Kind.EMBEDDED;
        if (embedded) {
            endPredecessor(directory);
        }
        requireServicePort(mode);
        // logs of an earlier build don't count for this one
        StackFiles.delete(directory.resolve("logs"));
        Files.createDirectories(directory.resolve("logs"));
        Files.createDirectories(directory.resolve("tmp"));
        if (embedded) {
            startEmbedded(mode, directory, maven);
        } else {
            configureForeignServers(mode, choice.kind() == StackChoice.Kind.DOCKER, directory, maven);
        }
    }

    /** Prepares what Dev Services, or servers of the developer, don't bring: the realm's file, and with Docker a container for mails. */
    private void configureForeignServers(StackMode mode, boolean docker, Path directory, ProcessHandle maven)
            throws IOException, InterruptedException {
        Optional<MailpitContainer> mails = docker ? startMailpit(mode, directory, maven) : Optional.empty();
        RealmFile.Addresses addresses = addresses(
                mode,
                CONTAINER_HOST,
                mails.map(MailpitContainer::hostForKeycloak).orElse("localhost"),
                mails.map(MailpitContainer::portForKeycloak).orElse(SMTP_PORT));
        Path realm = RealmFile.write(realm(), addresses, directory);
        List<String> lines = new ArrayList<>(List.of(
                "# The servers are not ours, see -Dstack",
                "config_ordinal=275",
                "stack.docker=" + docker,
                "quarkus.keycloak.devservices.realm-path=" + realm.toString().replace('\\', '/')));
        mails.ifPresent(mailpit -> lines.addAll(List.of(
                "stack.mail.host=localhost",
                "stack.mail.port=" + mailpit.smtpPort(),
                "stack.mail.keycloak.host=" + mailpit.hostForKeycloak(),
                "stack.mail.keycloak.port=" + mailpit.portForKeycloak(),
                "stack.mail.url=http://localhost:" + mailpit.webPort())));
        Files.write(directory.resolve("stack.properties"), lines);
    }

    /** Starts Mailpit, and a process that removes it when Maven ends. */
    private Optional<MailpitContainer> startMailpit(StackMode mode, Path directory, ProcessHandle maven)
            throws IOException, InterruptedException {
        boolean dev = mode == StackMode.DEV;
        int smtpPort = dev ? Integer.parseInt(values.get("smtpPort")) : Ports.free();
        int mailsPort = dev ? Integer.parseInt(values.get("mailsPort")) : Ports.free();
        if (dev) {
            requireMailPorts(smtpPort, mailsPort);
        }
        String name = "rollcall-mails-" + maven.pid();
        Optional<MailpitContainer> mailpit = MailpitContainer.start(name, smtpPort, mailsPort, CONTAINER_HOST);
        if (mailpit.isEmpty()) {
            say("no mails are sent, because neither docker nor podman could start Mailpit");
            return mailpit;
        }
        spawn(
                List.of(MailpitContainer.class.getName(), name, Long.toString(maven.pid())),
                directory.resolve("tmp"),
                directory.resolve("mailpit.log"));
        return mailpit;
    }

    private static void requireMailPorts(int smtpPort, int mailsPort) {
        Ports.requireFree(smtpPort, "the SMTP server that catches mails", "stack.smtp.port");
        Ports.requireFree(mailsPort, "the page with the caught mails", "stack.mails.port");
    }

    /** Fails early if the service's ports are taken. Quarkus would fail later, and without the setting that chooses another port. */
    private void requireServicePort(StackMode mode) {
        if (mode == StackMode.DEV) {
            Ports.requireFree(port("servicePort", SERVICE_PORT), "the service", "quarkus.http.port");
            Ports.requireFree(
                    port("managementPort", MANAGEMENT_PORT), "its health and metrics", "quarkus.management.port");
        }
    }

    private Path realm() {
        return Path.of(values.get("realm"));
    }

    /**
     * Returns the addresses for Keycloak. In tests each application has its own port, which is not known yet, so tests that need reports of ended
     * sessions, or the swap of API keys, configure Keycloak themselves.
     *
     * @param host this machine's name from Keycloak's point of view
     */
    private RealmFile.Addresses addresses(StackMode mode, String host, String smtpHost, int smtpPort) {
        if (mode != StackMode.DEV) {
            return RealmFile.Addresses.ofMails(smtpHost, smtpPort);
        }
        String service = "http://%s:%d".formatted(host, port("servicePort", SERVICE_PORT));
        return new RealmFile.Addresses(
                service + "/logout/backchannel", smtpHost, smtpPort, service + "/.well-known/jwks.json");
    }

    /** Reads a port. If the property is not set, Maven passes the expression itself. */
    private int port(String name, int unset) {
        String port = values.get(name);
        return port.startsWith("$") ? unset : Integer.parseInt(port);
    }

    /** Starts the servers' keeper without waiting for them. */
    private void startEmbedded(StackMode mode, Path directory, ProcessHandle maven)
            throws IOException, InterruptedException {
        int postgresPort;
        int keycloakPort;
        int smtpPort;
        int mailsPort;
        if (mode == StackMode.DEV) {
            postgresPort = Integer.parseInt(values.get("postgresPort"));
            keycloakPort = Integer.parseInt(values.get("keycloakPort"));
            Ports.requireFree(postgresPort, "PostgreSQL", "stack.postgres.port");
            Ports.requireFree(keycloakPort, "Keycloak", "stack.keycloak.port");
            smtpPort = Integer.parseInt(values.get("smtpPort"));
            mailsPort = Integer.parseInt(values.get("mailsPort"));
            requireMailPorts(smtpPort, mailsPort);
        } else {
            StackFiles.delete(directory);
            Files.createDirectories(directory.resolve("logs"));
            postgresPort = Ports.free();
            keycloakPort = Ports.free();
            smtpPort = Ports.free();
            mailsPort = Ports.free();
        }
        Path realm = RealmFile.write(realm(), addresses(mode, "localhost", "localhost", smtpPort), directory);
        Path keycloakHome = new KeycloakArchive(
                        values.get("keycloakVersion"),
                        values.get("localRepository"),
                        new File(values.get("userSettings")),
                        Boolean.parseBoolean(values.get("offline")))
                .unpackedIn(root, StackLauncher::say);
        StackSettings settings = new StackSettings(
                mode, directory, keycloakHome, realm, postgresPort, keycloakPort, smtpPort, mailsPort, maven.pid());
        List<String> command = new ArrayList<>(List.of(StackKeeper.class.getName()));
        command.addAll(settings.toArguments());
        say("Keycloak and PostgreSQL: starting, which takes half a minute, and longer the first time...");
        Files.deleteIfExists(settings.keeperLog());
        ProcessHandle keeper = spawn(command, settings.temporaryFiles(), settings.keeperLog());
        ProcessRecord.of(keeper, maven.pid()).write(directory.resolve(KEEPER));
    }

    /** Returns the keeper that was started for this Maven process, if there is one. */
    private static Optional<ProcessRecord> keeperOf(Path directory, ProcessHandle maven) {
        return ProcessRecord.read(directory.resolve(KEEPER)).filter(keeper -> keeper.parent() == maven.pid());
    }

    /** Waits for the servers of another Maven process that is ending, and stops servers whose keeper was killed. */
    private static void endPredecessor(Path directory) {
        Optional<ProcessRecord> predecessor = ProcessRecord.read(directory.resolve(KEEPER));
        Optional<ProcessHandle> keeper = predecessor.flatMap(ProcessRecord::alive);
        if (keeper.isPresent()) {
            long parent = predecessor.get().parent();
            // if that Maven has just ended, its keeper is still stopping the servers
            if (ProcessHandle.of(parent).isPresent() || !ProcessRecord.awaitExit(keeper.get(), 40)) {
                throw new StackFailure("the stack in " + directory + " is already running, for process " + parent
                        + "; stop that process first (or use it: it reloads your changes)");
            }
        }
        // the keeper was killed, and its servers still run
        for (String name : List.of("keycloak.pid", "postgres.pid")) {
            ProcessRecord.read(directory.resolve(name))
                    .flatMap(ProcessRecord::alive)
                    .ifPresent(process -> {
                        say("stopping a server of an earlier start: process " + process.pid());
                        ProcessRecord.stop(process, 10);
                    });
        }
    }

    /**
     * Starts a Java process that outlives this one.
     *
     * @param main the class and its arguments
     */
    private static ProcessHandle spawn(List<String> main, Path temporaryFiles, Path logFile)
            throws IOException, InterruptedException {
        List<String> keeper = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + Files.createDirectories(temporaryFiles),
                "-cp",
                System.getProperty("java.class.path")));
        keeper.addAll(main);
        File log = logFile.toFile();
        if (!new File("/bin/bash").canExecute()) {
            return new ProcessBuilder(keeper)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start()
                    .toHandle();
        }
        // Job control gives the keeper a separate process group. Otherwise Ctrl-C would also stop the servers while the
        // application is still shutting down.
        List<String> command = new ArrayList<>(List.of(
                "/bin/bash", "-c", "set -m; log=$0; \"$@\" >\"$log\" 2>&1 </dev/null & echo $!", log.getPath()));
        command.addAll(keeper);
        Process shell = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader answer = shell.inputReader()) {
            long pid = Long.parseLong(answer.readLine());
            shell.waitFor();
            return ProcessHandle.of(pid).orElseThrow(() -> new StackFailure("the keeper ended at once, see " + log));
        }
    }

    /** Waits for embedded servers. Does nothing if the servers are not ours. */
    private static void awaitReady(Path directory, ProcessHandle maven) throws IOException, InterruptedException {
        Optional<ProcessRecord> keeper = keeperOf(directory, maven);
        if (keeper.isEmpty() || relay(keeper.get(), directory.resolve(StackSettings.KEEPER_LOG))) {
            return;
        }
        for (String log : List.of(StackSettings.KEYCLOAK_LOG, StackSettings.POSTGRES_LOG)) {
            StackFiles.tail(directory.resolve(log), 15).forEach(line -> say("  " + line));
        }
        throw new StackFailure("the servers did not start; their logs are in " + directory);
    }

    /** Copies the keeper's progress to the console until it is ready (true) or has ended (false). */
    private static boolean relay(ProcessRecord keeper, Path log) throws IOException, InterruptedException {
        int seen = 0;
        while (true) {
            boolean alive = keeper.alive().isPresent();
            List<String> lines = StackFiles.lines(log);
            for (String line : lines.subList(seen, lines.size())) {
                if (line.startsWith(StackKeeper.PROGRESS)) {
                    say(line.substring(StackKeeper.PROGRESS.length()));
                }
                if (line.equals(StackKeeper.READY)) {
                    return true;
                }
            }
            seen = lines.size();
            if (!alive) {
                return false;
            }
            Thread.sleep(200);
        }
    }

    private static void say(String message) {
        System.out.println("[stack] " + message);
    }
}
