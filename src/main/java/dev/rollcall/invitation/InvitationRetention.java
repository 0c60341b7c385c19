package dev.rollcall.invitation;

import dev.rollcall.database.Statements;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/** Deletes invitations that ended long ago, with their mails, in small batches. Replicas skip the rows that another one deletes. */
@ApplicationScoped
class InvitationRetention {

    private static final Logger LOG = Logger.getLogger(InvitationRetention.class);
    private static final int BATCH = 1_000;

    private static final String DELETE = """
            delete from invitations where id in (
                select id from invitations where coalesce(ended_at, expires_at) < ?
                order by coalesce(ended_at, expires_at) limit ? for update skip locked)""";

    private final Statements statements;
    private final InvitationConfig config;
    private final Clock clock;

    InvitationRetention(Statements statements, InvitationConfig config, Clock clock) {
        this.statements = statements;
        this.config = config;
        this.clock = clock;
    }

    void checkSettings(@Observes StartupEvent start) {
        List<String> wrong = wrong(config);
        if (!wrong.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), wrong));
        }
    }

    /** Returns a sentence for each setting that is wrong. */
    static List<String> wrong(InvitationConfig config) {
        List<String> wrong = new ArrayList<>();
        positive(wrong, "expiry", config.expiry());
        if (config.retention().compareTo(Duration.ofHours(1)) < 0) {
            // the hourly limits count the mails of invitations that are there
            wrong.add(sentence("retention", "must be at least 1H"));
        }
        positive(wrong, "mail-patience", config.mailPatience());
        positive(wrong, "poll-interval", config.pollInterval());
        if (config.hourlyPerOrganization() < 1) {
            wrong.add(sentence("hourly-per-organization", "must be at least 1"));
        }
        if (config.hourlyPerAddress() < 1) {
            wrong.add(sentence("hourly-per-address", "must be at least 1"));
        }
        return wrong;
    }

    private static void positive(List<String> wrong, String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            wrong.add(sentence(name, "must be longer than zero"));
        }
    }

    private static String sentence(String name, String rule) {
        return "The setting rollcall.invitations.%s (environment variable ROLLCALL_INVITATIONS_%s) is wrong: it %s."
                .formatted(name, name.toUpperCase(Locale.ROOT).replace('-', '_'), rule);
    }

    @Scheduled(every = "10M", delayed = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            deleteEnded(clock.instant().minus(config.retention()));
        } catch (PersistenceException e) {
            LOG.warnf("Old invitations cannot be deleted at the moment: %s", e.getMessage());
        }
    }

    /** Deletes the invitations that ended, or expired, before a time. */
    void deleteEnded(Instant before) {
        int deleted;
        do {
            deleted = statements.change(DELETE, before, BATCH);
        } while (deleted == BATCH);
    }
}
