package dev.rollcall.user.retention;

import dev.rollcall.database.Poller;
import dev.rollcall.user.RetainedUsers;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Decides how long the personal data of users who are missing is retained, and erases it when it is time. Every replica does so:
 * one statement finds nothing if another was quicker.
 */
@ApplicationScoped
public class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final RetainedUsers retained;
    private final Duration eraseAfter;
    private final Clock clock;
    private final Poller polls = new Poller(LOG, Logger.Level.WARN, "Retained data of missing users", "erased");

    /** The settings of retention. */
    @ConfigMapping(prefix = "rollcall.reconciliation")
    public interface Config {

        /**
         * Time for which the personal data of a user who is missing is retained, where only administrators see it: whoever returns, or is linked
         * to a new identity, has it again. Zero erases it at once. Longer: a federation that was removed by mistake costs no data; shorter: data of
         * people who have gone is erased sooner.
         */
        @WithDefault("7D")
        Duration eraseAfter();
    }

    Retention(RetainedUsers retained, Config config, Clock clock) {
        this.retained = retained;
        this.eraseAfter = config.eraseAfter();
        this.clock = clock;
    }

    /** Returns when to erase what is retained now; null for at once. */
    public Instant eraseAt(Instant now) {
        return eraseAfter.isZero() ? null : now.plus(eraseAfter);
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        polls.run(() -> {
            int users = retained.eraseDue(clock.instant());
            if (users > 0) {
                LOG.infof("The retained data of %d users who are missing in Keycloak is erased.", users);
            }
        });
    }
}
