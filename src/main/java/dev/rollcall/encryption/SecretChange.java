package dev.rollcall.encryption;

import dev.rollcall.database.Poller;
import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Encrypts all data anew after {@code rollcall.secret} was changed: at the start, and then again and again, since a replica that has not been
 * restarted yet may still encrypt under the previous secret. To wait with it would not help such a replica, which must decrypt new data, too: so
 * the operator lets all replicas know the next secret first, as {@code rollcall.previous-secret}.
 */
@ApplicationScoped
class SecretChange {

    private static final Logger LOG = Logger.getLogger(SecretChange.class);

    private final EncryptionConfig config;
    private final List<EncryptedData> kinds;
    private final Poller runs =
            new Poller(LOG, Logger.Level.WARN, "Data under rollcall.previous-secret", "encrypted anew");

    SecretChange(EncryptionConfig config, @All List<EncryptedData> kinds) {
        this.config = config;
        this.kinds = kinds;
    }

    @Scheduled(every = "10M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        if (config.previousSecret().isPresent()) {
            runs.run(this::encryptAnew);
        }
    }

    private void encryptAnew() {
        int count = kinds.stream().mapToInt(EncryptedData::encryptAnew).sum();
        if (count > 0) {
            LOG.infof(
                    "%d values in the database were encrypted under rollcall.previous-secret, and now are under rollcall.secret. Remove"
                            + " rollcall.previous-secret ten minutes after the last replica has started with the new secret.",
                    count);
        }
    }
}
