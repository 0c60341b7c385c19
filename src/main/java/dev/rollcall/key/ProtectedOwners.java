package dev.rollcall.key;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.RealmAdministration;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Ends the API keys of users who have come to administer Keycloak's realm: a key that leaks must not open the whole realm. Records do not show
 * such roles, so Keycloak is asked about users who have active keys: when an event concerns them, and all of them after a reconciliation, which
 * finds what events do not name.
 */
@Singleton
public record ProtectedOwners(
        ApiKeys keys,
        KeyWriter writer,
        RealmAdministration administration,
        AuditLog audit,
        Clock clock,
        TimeBasedEpochRandomGenerator ids) {

    private static final Logger LOG = Logger.getLogger(ProtectedOwners.class);
    private static final int PAGE = 100;

    /** Maximum number of users whom a line of the log names. */
    private static final int NAMED = 20;

    private static final String UNKNOWN =
            "Owners of API keys of whom Keycloak refused to say whether they administer the realm: %d. Their keys stay. The first refusal: %s";

    private static final UUID FIRST = new UUID(0, 0);

    /**
     * Ends the keys of those of these users who administer the realm.
     *
     * @return the subjects about whom Keycloak could not be asked
     */
    public Set<String> endKeysAmong(Collection<String> subjects) {
        Set<String> failed = new HashSet<>();
        for (ApiKeys.Owner owner : keys.ownersAmong(subjects)) {
            try {
                endIfProtected(owner, AuditLog.BY_EVENT);
            } catch (DirectoryUnavailableException | DirectoryRefusedException e) {
                LOG.debugf(
                        "Whether the owner of API keys %s administers the realm is not known: %s",
                        owner.id(), e.getMessage());
                failed.add(owner.subject());
            }
        }
        return failed;
    }

    /**
     * As {@link #endKeysAmong}, for all users who have active keys. A failure about one of them does not keep it from asking about the others.
     *
     * @return a few sentences about the users of whom Keycloak refused to say it; empty if there are none
     * @throws DirectoryUnavailableException of the first user about whom Keycloak did not answer, after all others were asked about
     */
    public Optional<String> endAllKeys() {
        Failures failures = new Failures();
        List<ApiKeys.Owner> page = keys.ownersAfter(FIRST, PAGE);
        while (!page.isEmpty()) {
            page.forEach(owner -> endIfProtected(owner, failures));
            page = keys.ownersAfter(page.get(page.size() - 1).id(), PAGE);
        }
        return failures.report();
    }

    private void endIfProtected(ApiKeys.Owner owner, Failures failures) {
        try {
            endIfProtected(owner, AuditLog.BY_RECONCILIATION);
        } catch (DirectoryRefusedException e) {
            failures.add(owner, e);
        } catch (DirectoryUnavailableException e) {
            failures.add(e);
        }
    }

    /** The failures while Keycloak was asked about all users. */
    private static final class Failures {

        private final List<UUID> refused = new ArrayList<>();
        private String refusal;
        private DirectoryUnavailableException outage;

        void add(ApiKeys.Owner owner, DirectoryRefusedException e) {
            refused.add(owner.id());
            refusal = refusal == null ? e.getMessage() : refusal;
        }

        void add(DirectoryUnavailableException e) {
            outage = outage == null ? e : outage;
        }

        Optional<String> report() {
            if (outage != null) {
                throw outage;
            }
            return Optional.ofNullable(refusal).map(this::describe);
        }

        private String describe(String first) {
            String text = UNKNOWN.formatted(refused.size(), first);
            LOG.warnf(
                    "%s The first of these users: %s",
                    text, refused.stream().limit(NAMED).toList());
            return text;
        }
    }

    private void endIfProtected(ApiKeys.Owner owner, String source) {
        if (administration.isHeldBy(owner.subject())) {
            QuarkusTransaction.requiringNew().run(() -> end(owner.id(), source));
        }
    }

    private void end(UUID owner, String source) {
        Instant now = clock.instant();
        List<AuditLog.FoundChange> ended = writer.endAllOf(owner, KeyEnd.PROTECTED, now).stream()
                .map(key -> new AuditLog.FoundChange(
                        ids.generate(),
                        owner,
                        key.organization(),
                        Map.of("keyId", key.id(), "prefix", key.prefix()),
                        Map.of(AuditLog.REASON, KeyEnd.PROTECTED.code())))
                .toList();
        if (!ended.isEmpty()) {
            audit.appendAll(Action.REVOKE_KEY, source, now, ended);
        }
    }
}
