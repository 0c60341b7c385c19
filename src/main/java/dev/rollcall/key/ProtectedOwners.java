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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
     * As {@link #endKeysAmong}, for all users who have active keys.
     *
     * @throws DirectoryUnavailableException if Keycloak does not answer
     * @throws DirectoryRefusedException if the service may not see these roles
     */
    public void endAllKeys() {
        List<ApiKeys.Owner> page = keys.ownersAfter(FIRST, PAGE);
        while (!page.isEmpty()) {
            page.forEach(owner -> endIfProtected(owner, AuditLog.BY_RECONCILIATION));
            page = keys.ownersAfter(page.get(page.size() - 1).id(), PAGE);
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
