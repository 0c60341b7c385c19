package dev.rollcall.sync;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.relink.Relinking;
import dev.rollcall.user.Provisioner.UserRefresh;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.SyncResult.Kind;
import dev.rollcall.user.UserWriter;
import dev.rollcall.user.retention.Retention;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Updates one user from Keycloak. A user that is in sync stays as it is, so this may be repeated any number of times. */
@Singleton
public record UserSync(
        Directory directory,
        UserWriter users,
        Relinking relinking,
        SyncAudit audit,
        Revocations revoked,
        Retention retention,
        Clock clock,
        TimeBasedEpochRandomGenerator ids)
        implements UserRefresh {

    private static final Logger LOG = Logger.getLogger(UserSync.class);

    /** Together with the pauses, long enough for a time that another replica wrote to lie in the past: see {@link UserWriter#writeFromDirectory}. */
    private static final int MAX_READS = 7;

    private static final Duration PAUSE = Duration.ofMillis(50);

    /**
     * Updates the user from Keycloak. Access that Keycloak's answer lacks is taken away at once, even if the row seems to be newer; then the
     * user is read again, so that access comes back if the answer was outdated. The personal data of a user who is missing is retained for a
     * while: a user federation may have been removed by mistake.
     *
     * @param source how the change was found, as the audit log shows it
     * @return {@code NEWER} if the row is newer than Keycloak's answer: it has to be repeated later
     * @throws RuntimeException as {@link Directory#find}, and if the user could not be written
     */
    public SyncResult sync(String subject, String source) {
        return sync(subject, source, this::ask);
    }

    /** As {@link #sync(String, String)}, for a user whom somebody has deleted, so that nothing is retained if the identity is gone. */
    public SyncResult syncDeleted(String subject, String source) {
        return sync(subject, source, true, this::ask);
    }

    /**
     * An answer of Keycloak about a user.
     *
     * @param asOf the moment just before the request
     * @param identity empty if Keycloak does not have the user
     */
    public record Answer(Instant asOf, Optional<Identity> identity) {}

    /**
     * As {@link #sync(String, String)}, with another way to read the user.
     *
     * @param read returns the answer about a subject
     */
    public SyncResult sync(String subject, String source, Function<String, Answer> read) {
        return sync(subject, source, false, read);
    }

    private SyncResult sync(String subject, String source, boolean deleted, Function<String, Answer> read) {
        Answer found = read.apply(subject);
        boolean relinked = found.identity()
                .filter(identity -> relinking.relink(identity, source, origin(source)))
                .isPresent();
        SyncResult first = write(subject, found, source, deleted);
        if (relinked && first.kind() == Kind.UNCHANGED) {
            return new SyncResult(Kind.UPDATED, first.userId(), List.of(Relinking.FIELD), ValueChanges.NONE, false);
        }
        if (first.kind() != Kind.REDUCED) {
            return first;
        }
        Answer answer = read.apply(subject);
        SyncResult next = write(subject, answer, source, deleted);
        for (int reads = 2; reads < MAX_READS && (next.kind() == Kind.NEWER || next.kind() == Kind.REDUCED); reads++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            answer = read.apply(subject);
            next = write(subject, answer, source, deleted);
        }
        return switch (next.kind()) {
            case UNCHANGED -> {
                confirm(subject, answer.asOf());
                yield first.as(Kind.UPDATED);
            }
            case REDUCED -> next.as(Kind.NEWER);
            case CREATED, UPDATED, ERASED, NEWER -> next;
        };
    }

    /**
     * Dates the row by Keycloak's answer. Otherwise a token that is newer than the row, but older than the answer, would give back what the
     * row has lost.
     */
    private void confirm(String subject, Instant asOf) {
        QuarkusTransaction.requiringNew().run(() -> users.confirm(subject, asOf));
    }

    @Override
    public boolean refresh(String subject) {
        return refresh(subject, false);
    }

    @Override
    public boolean refreshDeleted(String subject) {
        return refresh(subject, true);
    }

    private boolean refresh(String subject, boolean deleted) {
        Instant asOf = clock.instant();
        try {
            if (sync(subject, AuditLog.BY_EVENT, deleted, this::ask).kind() == Kind.UNCHANGED) {
                confirm(subject, asOf);
            }
            return true;
        } catch (DirectoryUnavailableException | DirectoryPendingException | DirectoryRefusedException e) {
            LOG.debugf("User %s cannot be read again: %s", subject, e.getMessage());
            return false;
        }
    }

    /** A record that was linked anew is updated at once: it may be a tombstone. */
    @Override
    public Optional<Identity> beforeCreation(String subject) {
        if (!relinking.mayBeNeeded()) {
            return Optional.empty();
        }
        try {
            Optional<Identity> identity = directory.find(subject);
            if (identity.filter(found -> relinking.relink(found, AuditLog.BY_EVENT, Origin.EVENT))
                    .isPresent()) {
                sync(subject, AuditLog.BY_EVENT);
            }
            return identity;
        } catch (DirectoryPendingException | DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    private Answer ask(String subject) {
        Instant asOf = clock.instant();
        return new Answer(asOf, directory.find(subject));
    }

    private SyncResult write(String subject, Answer answer, String source, boolean deleted) {
        return Statements.repeatingDeadlocks(() -> QuarkusTransaction.requiringNew()
                .call(() -> write(subject, answer.identity(), answer.asOf(), source, deleted)));
    }

    private static Origin origin(String source) {
        return source.equals(AuditLog.BY_RECONCILIATION) ? Origin.RECONCILIATION : Origin.EVENT;
    }

    private SyncResult write(
            String subject, Optional<Identity> identity, Instant asOf, String source, boolean deleted) {
        Instant now = clock.instant();
        ChangeContext context = ChangeContext.of(origin(source));
        SyncResult change = identity.isPresent()
                ? users.writeFromDirectory(ids.generate(), identity.get(), asOf, now, context)
                : users.writeDeletion(subject, asOf, now, deleted ? null : retention.eraseAt(now), context);
        Optional<Action> action =
                switch (change.kind()) {
                    case CREATED -> Optional.of(Action.CREATE);
                    case UPDATED, REDUCED -> Optional.of(Action.UPDATE);
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
                    List.of(new SyncAudit.Change(change.userId(), username, change.fields(), change.changes())),
                    source,
                    now);
        }
        if (change.lostPrivileges()) {
            revoked.revoke(subject);
        }
        return change;
    }
}
