package dev.rollcall.stack;

import dev.rollcall.stack.mail.MailCatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs PostgreSQL, Keycloak and a mail server as long as Maven's process lives.
 *
 * <p>It is a separate process because Maven can be killed: however Maven ends, the keeper notices and stops the servers. If the keeper
 * itself is killed, the next start finds the servers by their {@link ProcessRecord}s.
 */
public final class StackKeeper {

    /** Prefix of the log lines that the launcher copies to the console. */
    static final String PROGRESS = "stack: ";

    /** The log line after which both servers are ready. */
    static final String READY = "stack is ready";

    private final StackSettings settings;
    private KeycloakServer keycloak;
    private PostgresServer postgres;
    private MailCatcher mails;
    private boolean stopped;

    private StackKeeper(StackSettings settings) {
        this.settings = settings;
    }

    /** Runs the servers until the parent process ends. The arguments are those of {@link StackSettings}. */
    public static void main(String[] arguments) {
        StackKeeper keeper = new StackKeeper(StackSettings.of(StackSettings.parse(arguments)));
        Runtime.getRuntime().addShutdownHook(new Thread(keeper::stop, "stop"));
        int status = keeper.run();
        System.exit(status);
    }

    private int run() {
        // Maven may have ended already: then nobody needs the servers
        ProcessHandle parent = ProcessHandle.of(settings.parent()).orElse(null);
        if (parent == null || !parent.isAlive()) {
            return 1;
        }
        // In a separate thread: in the common pool, System.exit would block the only worker that reports the ends of
        // other processes.
        parent.onExit().thenRunAsync(() -> System.exit(0), exit -> new Thread(exit, "exit").start());
        try {
            start();
        } catch (StackFailure e) {
            System.out.println(PROGRESS + e.getMessage());
            return 1;
        } catch (IOException | SQLException | IllegalStateException e) {
            e.printStackTrace(System.out);
            System.out.println(PROGRESS + "the servers can't be started: " + e.getMessage() + "; see "
                    + settings.keeperLog() + " and " + settings.postgresLog());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
        parent.onExit().join();
        return 0;
    }

    private void start() throws IOException, InterruptedException, SQLException {
        Instant begun = Instant.now();
        startServers();
        postgres.prepare();
        keycloak.awaitReady();
        if (settings.mode() == StackMode.TEST) {
            keycloak.useCheapPasswordHash();
        }
        writeProperties();
        System.out.println(PROGRESS + "ready after "
                + Duration.between(begun, Instant.now()).toSeconds() + " s: Keycloak at " + settings.keycloakUrl()
                + ", PostgreSQL at port " + settings.postgresPort() + ", caught mails at " + settings.mailsUrl());
        System.out.println(READY);
    }

    /** Synchronized with {@link #stop()}, so that servers started during a stop are stopped as well. */
    private synchronized void startServers() throws IOException {
        if (stopped) {
            throw new StackFailure("stopped before the servers were started");
        }
        keycloak = KeycloakServer.start(settings);
        record("keycloak.pid", keycloak.handle());
        postgres = PostgresServer.start(settings);
        record("postgres.pid", postgres.handle());
        mails = MailCatcher.start(settings.smtpPort(), settings.mailsPort());
    }

    private synchronized void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        stopApplications();
        if (keycloak != null) {
            keycloak.stop();
        }
        if (postgres != null) {
            postgres.stop();
        }
        if (mails != null) {
            mails.close();
        }
        for (String name : List.of("keycloak.pid", "postgres.pid")) {
            try {
                Files.deleteIfExists(settings.directory().resolve(name));
            } catch (IOException e) {
                // a leftover file does no harm: the next start sees that its process has ended
            }
        }
    }

    /**
     * Ends the applications that use these servers before the servers. They end by themselves when Maven ends in order. When Maven was
     * killed, dev mode does not notice it, so the keeper ends them. It recognizes them by an argument that names its properties file.
     */
    private void stopApplications() {
        String argument = "-Dquarkus.config.locations=" + settings.propertiesFile();
        List<ProcessHandle> applications = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(argument))
                        .orElse(false))
                .toList();
        for (ProcessHandle application : applications) {
            if (!ProcessRecord.awaitExit(application, 10)) {
                ProcessRecord.stop(application, 10);
            }
        }
    }

    private void record(String name, ProcessHandle process) {
        ProcessRecord.of(process, settings.parent()).write(settings.directory().resolve(name));
    }

    private void writeProperties() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Written by StackKeeper; read by Quarkus through quarkus.config.locations",
                "# above application.properties (250), below .env (295) and the environment (300)",
                "config_ordinal=275",
                "quarkus.devservices.enabled=false",
                "quarkus.datasource.jdbc.url=" + settings.jdbcUrl(PostgresServer.NAME),
                "quarkus.datasource.username=" + PostgresServer.NAME,
                "quarkus.datasource.password=" + PostgresServer.NAME,
                "quarkus.oidc.auth-server-url=" + settings.keycloakUrl() + "/realms/rollcall",
                "stack.docker=false",
                "stack.mail.host=localhost",
                "stack.mail.port=" + settings.smtpPort(),
                "stack.mail.keycloak.host=localhost",
                "stack.mail.keycloak.port=" + settings.smtpPort(),
                "stack.mail.url=" + settings.mailsUrl(),
                "stack.keycloak.url=" + settings.keycloakUrl(),
                "stack.keycloak.admin.username=" + KeycloakServer.ADMIN,
                "stack.keycloak.admin.password=" + KeycloakServer.ADMIN));
        if (settings.mode() == StackMode.DEV) {
            // tests that run beside dev mode must not delete the developer's data
            lines.add("%test.quarkus.datasource.jdbc.url=" + settings.jdbcUrl(PostgresServer.TEST_DATABASE));
        }
        Path partial = settings.directory().resolve("stack.properties.partial");
        Files.write(partial, lines);
        Files.move(partial, settings.propertiesFile(), StandardCopyOption.REPLACE_EXISTING);
    }
}
