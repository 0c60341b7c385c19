package dev.rollcall.bench;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts each form of the packaged service on real servers, and measures the time until it is ready, its memory and its throughput. Run
 * by {@code bench/startup.sh}; {@code bench/README.md} explains the figures.
 *
 * <p>The forms take turns, so that other load on the machine affects all of them alike.
 */
public final class StartupBench {

    /** Idle time before the memory of a service is read. */
    private static final Duration IDLE = Duration.ofSeconds(2);

    private static final int TRAINING_REQUESTS = 1000;

    private final Settings settings;
    private final Map<String, String> environment;
    private final Realm realm = Realm.get();
    private final Load load;

    private StartupBench(Settings settings) {
        this.settings = settings;
        this.load = new Load(settings.script());
        this.environment = Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL", Stack.jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME", Stack.databaseUser(),
                "QUARKUS_DATASOURCE_PASSWORD", Stack.databasePassword(),
                "QUARKUS_OIDC_AUTH_SERVER_URL", Stack.realmUrl(),
                "QUARKUS_OIDC_CREDENTIALS_SECRET", "rollcall-dev-secret",
                "ROLLCALL_SECRET", "a-secret-for-the-packaged-service-alone");
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code startup} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments given = Arguments.of(arguments);
        given.useStack();
        new StartupBench(Settings.of(given)).run();
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(settings.directory());
        List<Variant> variants = new ArrayList<>();
        variants.add(Variant.jar(settings.application(), settings.javaOptions()));
        // this start also migrates the database, so that no measured start does
        variants.add(Variant.jar(settings.application(), settings.javaOptions())
                .cached(settings.directory(), ImageOptions.read(settings.image()), this::train));
        Variant.executable(settings.executable(), settings.nativeOptions()).ifPresent(variants::add);

        Map<Variant, List<Sample>> samples = new LinkedHashMap<>();
        variants.forEach(variant -> samples.put(variant, new ArrayList<>()));
        for (int round = 1; round <= settings.starts(); round++) {
            for (Variant variant : variants) {
                Sample sample = measure(variant, round <= settings.loads());
                samples.get(variant).add(sample);
                System.out.printf("%d/%d %-24s %s%n", round, settings.starts(), variant.name(), sample);
            }
        }
        String report = Report.of(settings, samples);
        System.out.println();
        System.out.println(report);
        Files.writeString(settings.directory().resolve("startup.md"), report);
    }

    private Sample measure(Variant variant, boolean loaded) throws IOException, InterruptedException {
        try (ServiceProcess service = start(variant.command())) {
            Duration ready = service.awaitReady();
            Thread.sleep(IDLE.toMillis());
            long idle = service.residentBytes();
            if (!loaded) {
                return Sample.unloaded(ready, idle);
            }
            String token = realm.token("alice", "alice");
            load.requests(service.port(), token, settings.requests());
            long after = service.residentBytes();
            double perSecond = load.seconds(service.port(), token, settings.seconds());
            return new Sample(ready, idle, after, service.residentBytes(), perSecond);
        }
    }

    /** Records a cache as a deployment would: a start, some typical requests, and an orderly stop. */
    private void train(List<String> command) throws IOException, InterruptedException {
        try (ServiceProcess service = start(command)) {
            service.awaitReady();
            load.requests(service.port(), realm.token("alice", "alice"), TRAINING_REQUESTS);
        }
    }

    private ServiceProcess start(List<String> command) throws IOException {
        return ServiceProcess.start(command, environment, settings.directory().resolve("service.log"));
    }

    /**
     * Arguments of the bench.
     *
     * @param application directory of the packaged jar
     * @param executable native executable, which need not exist
     * @param directory directory for logs, the cache and the report
     * @param image start script of the image
     * @param script wrk's script
     * @param javaOptions options of the JVM, none by default
     * @param nativeOptions options of the native executable, none by default
     * @param starts number of starts of each form
     * @param loads number of starts with load
     * @param requests number of requests before memory is read again
     * @param seconds duration of the load after that, in seconds
     * @param loadBefore system load average before the first start
     */
    record Settings(
            Path application,
            Path executable,
            Path directory,
            Path image,
            Path script,
            List<String> javaOptions,
            List<String> nativeOptions,
            int starts,
            int loads,
            int requests,
            int seconds,
            double loadBefore) {

        static Settings of(Arguments arguments) {
            return new Settings(
                    arguments.path("application"),
                    arguments.path("executable"),
                    arguments.path("directory"),
                    arguments.path("image"),
                    arguments.path("script"),
                    arguments.words("javaOptions"),
                    arguments.words("nativeOptions"),
                    arguments.number("starts"),
                    arguments.number("loads"),
                    arguments.number("requests"),
                    arguments.number("seconds"),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        }
    }
}
