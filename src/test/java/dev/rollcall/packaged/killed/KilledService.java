package dev.rollcall.packaged.killed;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * The packaged service with a realm and a schema of its own, and wires to both, which a test kills (SIGKILL) in the middle of acts and
 * starts again.
 */
final class KilledService implements AutoCloseable {

    private final OwnRealm own = new OwnRealm();
    private final Map<String, String> settings = new HashMap<>();
    private final DatabaseWire database;
    private PackagedProcess process;
    private URI address;
    private int starts;
    private String token;
    private Instant tokenFrom = Instant.EPOCH;

    /** Creates the realm and the wires. Skips the test without the embedded servers. */
    KilledService() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        settings.putAll(new PackagedStack().start());
        settings.putAll(own.start());
        String url = settings.get("quarkus.datasource.jdbc.url");
        database = new DatabaseWire(url);
        settings.putAll(Map.of(
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl() + "&"
                        + URI.create(url.substring("jdbc:".length())).getQuery(),
                // all acts wait at the same time, and none times out before the kill
                "quarkus.datasource.jdbc.max-size",
                "50",
                "rollcall.directory.concurrency",
                "50",
                "quarkus.rest-client.keycloak.read-timeout",
                "120000",
                "rollcall.management.settle-after",
                "10M",
                "rollcall.management.sweep-interval",
                "1S"));
    }

    /** Starts the service with these settings as well, now and later. */
    void start(Map<String, String> more) {
        settings.putAll(more);
        start();
    }

    void start() {
        process = PackagedProcess.start(settings);
        starts++;
        address = process.awaitReady();
    }

    void kill() {
        process.kill();
    }

    /** Returns how often the service was started. */
    int starts() {
        return starts;
    }

    /** Returns the URL of the service, which has another port after each start. */
    URI address() {
        return address;
    }

    Realm realm() {
        return own.realm();
    }

    /** Returns the wire to the Admin API. */
    HttpWire keycloak() {
        return own.admin();
    }

    DatabaseWire database() {
        return database;
    }

    ServiceDatabase records() {
        return own.records();
    }

    ApiCaller anonymous() {
        return Api.at(address);
    }

    ApiCaller as(String accessToken) {
        return Api.at(address, accessToken);
    }

    ApiCaller admin() {
        return as(token());
    }

    /** Shares one token, because Keycloak mistakes many sign-ins of one user at once for an attack. */
    private synchronized String token() {
        if (tokenFrom.plusSeconds(60).isBefore(Instant.now())) {
            tokenFrom = Instant.now();
            token = realm().token("admin", "admin");
        }
        return token;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        database.close();
        own.stop();
    }
}
