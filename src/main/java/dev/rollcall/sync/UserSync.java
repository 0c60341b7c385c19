package dev.rollcall.sync;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserWriter;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes one user follow Keycloak. A user that is in sync stays as it is, so this may be repeated any number of times. */
@ApplicationScoped
public class UserSync {

    private final Directory directory;
    private final UserWriter users;
    private final SyncAudit audit;
    private final RevokedSubjects revoked;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    UserSync(Directory directory, UserWriter users, SyncAudit audit, RevokedSubjects revoked, Clock clock) {
        this.directory = directory;
        this.users = users;
        this.audit = audit;
        this.revoked = revoked;
        this.clock = clock;
    }

    /**
     * Updates the user from Keycloak.
     *
     * @param source how the change was found, as the audit log shows it
     * @return {@code NEWER} if the row is newer than Keycloak's answer: it has to be repeated later
     * @throws RuntimeException as {@link Directory#find}, and if the user could not be written
     */
    public SyncResult follow(String subject, String source) {
        Instant asOf = now();
        Optional<Identity> identity = directory.find(subject);
        return QuarkusTransaction.requiringNew().call(() -> write(subject, identity, asOf, source));
    }

    private SyncResult write(String subject, Optional<Identity> identity, Instant asOf, String source) {
        Instant now = now();
        SyncResult change = identity.isPresent()
                ? users.follow(ids.generate(), identity.get(), asOf, now)
                : users.followDeletion(subject, asOf, now);
        Optional<Action> action =
                switch (change.kind()) {
                    case CREATED -> Optional.of(Action.CREATE);
                    case UPDATED -> Optional.of(Action.UPDATE);
                    case ERASED -> Optional.of(Action.DELETE);
                    case UNCHANGED, NEWER -> Optional.empty();
                };
        if (action.equals(Optional.of(Action.DELETE))) {
            // retries get answers without personal data, as after an act
            IdempotencyKey.forgetUser(change.userId());
        }
        if (action.isPresent()) {
            String username = identity.map(Identity::username).orElse("");
            audit.append(
                    action.get(),
                    List.of(new SyncAudit.Change(change.userId(), username, change.fields())),
                    source,
                    now);
        }
        if (change.lostPrivileges()) {
            revoked.revoke(subject);
        }
        return change;
    }

    /** To the microsecond, as PostgreSQL stores it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
