package dev.rollcall.signing;

import dev.rollcall.database.Poller;
import dev.rollcall.signing.StoredKeys.Row;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The signing keys of the service: those of the operator's file, or those that it generates and stores. It generates the first one when it is
 * needed, and another one when that is old. The new one is published for a while before it signs, and the former one for a while after, so
 * that whoever remembers the published keys knows both.
 *
 * <p>All replicas read the table, or the file, every minute, and go by the same clock.
 */
@ApplicationScoped
class SigningKeys {

    private static final Logger LOG = Logger.getLogger(SigningKeys.class);

    /** Time for which a key is published before it signs: longer than replicas, proxies and Keycloak remember the published keys. */
    static final Duration AHEAD = Duration.ofMinutes(10);

    /** Time for which a key is published after another one signs: longer than what it has signed is valid, and than a replica may lag behind. */
    static final Duration AFTERWARDS = Duration.ofHours(1);

    private static final String UNREADABLE =
            "API keys are off: the signing key in the database is encrypted under another secret than rollcall.secret and"
                    + " rollcall.previous-secret. Set rollcall.previous-secret to the former value of rollcall.secret. If it is lost, delete all"
                    + " rows of the table signing_keys: a new key is generated, and has to reach Keycloak.";

    private final SigningConfig config;
    private final StoredKeys stored;
    private final Clock clock;
    private final Poller readings = new Poller(LOG, Logger.Level.WARN, "The signing key", "read");
    private final Map<String, SigningKey> decrypted = new HashMap<>();

    private volatile Keys keys;
    private boolean reported;

    /**
     * The keys at a moment.
     *
     * @param signing the one that signs; empty if it cannot be decrypted
     * @param published all that verify signatures
     */
    record Keys(Optional<SigningKey> signing, List<PublicKey> published) {}

    SigningKeys(SigningConfig config, StoredKeys stored, Clock clock) {
        this.config = config;
        this.stored = stored;
        this.clock = clock;
    }

    @Scheduled(every = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        if (config.enabled()) {
            readings.run(this::read);
        }
    }

    /**
     * Returns the keys, which are at most about a minute old. Generates the first one.
     *
     * @throws jakarta.persistence.PersistenceException if they have never been read, and the database does not answer
     */
    Keys current() {
        Keys known = keys;
        return known == null ? read() : known;
    }

    private synchronized Keys read() {
        // what is stored must not be undone with the caller's transaction
        Keys found = config.signingKeyFile()
                .map(SigningKeys::ofFile)
                .orElseGet(() -> QuarkusTransaction.requiringNew().call(this::ofDatabase));
        report(found);
        keys = found;
        return found;
    }

    private static Keys ofFile(String path) {
        List<SigningKey> pairs = SigningKeyFile.read(path);
        return new Keys(
                pairs.stream().findFirst(),
                pairs.stream().map(SigningKey::published).toList());
    }

    private Keys ofDatabase() {
        Instant now = clock.instant();
        stored.deleteReplaced(now.minus(AFTERWARDS));
        List<Row> rows = stored.list();
        if (rows.isEmpty()) {
            stored.insert(1, SigningKey.generate(), now, now);
            rows = stored.list();
        } else if (isOld(last(rows), now)) {
            stored.insert(last(rows).number() + 1, SigningKey.generate(), now, now.plus(AHEAD));
            rows = stored.list();
        }
        rows.forEach(this::decrypt);
        return new Keys(
                Optional.ofNullable(decrypted.get(signing(rows, now).id())),
                rows.stream().map(Row::published).toList());
    }

    private boolean isOld(Row newest, Instant now) {
        return !newest.signsFrom().plus(config.signingKeyRotation()).isAfter(now);
    }

    private static Row last(List<Row> rows) {
        return rows.get(rows.size() - 1);
    }

    private static Row signing(List<Row> rows, Instant now) {
        return rows.stream()
                .filter(row -> !row.signsFrom().isAfter(now))
                .reduce((former, later) -> later)
                .orElse(rows.get(0));
    }

    /** A key that was decrypted once stays known: a replica that has the new secret already may encrypt it anew. */
    private void decrypt(Row row) {
        if (!decrypted.containsKey(row.id())) {
            stored.decrypt(row).ifPresent(key -> decrypted.put(row.id(), key));
        }
    }

    private void report(Keys found) {
        boolean unreadable = found.signing().isEmpty();
        if (unreadable && !reported) {
            LOG.error(UNREADABLE);
        }
        reported = unreadable;
    }
}
