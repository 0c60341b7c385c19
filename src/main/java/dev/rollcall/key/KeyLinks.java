package dev.rollcall.key;

import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.RealmAdministration;
import dev.rollcall.directory.key.KeyExchange;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Knows whose API keys Keycloak swaps for tokens: it links the owner of a first key, and removes the links of users whose last key has ended, for
 * whatever reason. A link alone is of no use to anybody, since each swap needs a key that counts.
 */
@ApplicationScoped
public class KeyLinks {

    private static final Logger LOG = Logger.getLogger(KeyLinks.class);

    /** The age from which an unused link is removed. A link is made before its key, which follows much sooner. */
    private static final Duration BEFORE_KEY = Duration.ofMinutes(5);

    private static final String NOTE = """
            insert into key_links (subject, user_id, linked_at) values (?, ?, ?)
            on conflict (subject) do update set user_id = excluded.user_id, linked_at = excluded.linked_at""";

    private static final String NOTE_OF_KEY = """
            insert into key_links (subject, user_id, linked_at) select ?, user_id, ? from api_keys where id = ?
            on conflict (subject) do update set user_id = excluded.user_id, linked_at = excluded.linked_at""";

    /** Also selects a link whose record has another subject by now: the keys of the record belong to that one. */
    private static final String LOCK_UNUSED = """
            select subject from key_links l
            where linked_at < ? and (
                exists (select from key_links newer where newer.user_id = l.user_id and newer.linked_at > l.linked_at)
                or not exists (
                    select from api_keys k where k.user_id = l.user_id and k.ended_at is null and k.expires_at > ?))
            order by linked_at limit 1 for update of l skip locked""";

    private static final String FORGET = "delete from key_links where subject = ?";

    private final Statements statements;
    private final KeyExchange exchange;
    private final RealmAdministration administration;
    private final Clock clock;

    KeyLinks(Statements statements, KeyExchange exchange, RealmAdministration administration, Clock clock) {
        this.statements = statements;
        this.exchange = exchange;
        this.administration = administration;
        this.clock = clock;
    }

    /**
     * Lets Keycloak swap the keys of a user, the owner of a record. The note comes first, so that no link is forgotten; it waits while the link is being removed.
     *
     * @throws DirectoryUnavailableException if Keycloak does not answer
     * @throws DirectoryRefusedException if it refuses the link
     */
    public void link(UUID owner, String subject) {
        QuarkusTransaction.requiringNew().run(() -> statements.change(NOTE, subject, owner, clock.instant()));
        exchange.link(subject);
    }

    /**
     * Makes the link of a user with an active key again, if it is gone: somebody has created the identity provider anew, or restored Keycloak.
     *
     * @return whether it was gone
     */
    public boolean restore(KeyOwner owner) {
        String subject = owner.subject();
        if (exchange.isLinked(subject) || administration.isHeldBy(subject)) {
            return false;
        }
        QuarkusTransaction.requiringNew()
                .run(() -> statements.change(
                        NOTE_OF_KEY, subject, clock.instant(), owner.key().id()));
        exchange.link(subject);
        return true;
    }

    @Scheduled(every = "1M", delayed = "30S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            removeUnused(clock.instant().minus(BEFORE_KEY));
        } catch (DirectoryUnavailableException | DirectoryRefusedException | PersistenceException e) {
            LOG.debugf("Links of users without API keys cannot be removed at the moment: %s", e.getMessage());
        }
    }

    /** Removes the links of users without active keys that were made before a time. Replicas skip those that another one removes. */
    void removeUnused(Instant before) {
        while (QuarkusTransaction.requiringNew().call(() -> removeOne(before))) {
            // each link in a transaction of its own
        }
    }

    private boolean removeOne(Instant before) {
        Optional<String> unused = statements.one(row -> row.getString(1), LOCK_UNUSED, before, clock.instant());
        unused.ifPresent(subject -> {
            exchange.unlink(subject);
            statements.change(FORGET, subject);
        });
        return unused.isPresent();
    }
}
