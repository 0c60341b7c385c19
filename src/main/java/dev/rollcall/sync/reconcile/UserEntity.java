package dev.rollcall.sync.reconcile;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.database.Select;
import dev.rollcall.directory.Directory;
import dev.rollcall.relink.Relinking.NotNowException;
import dev.rollcall.sync.UserSync;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The users. {@link UserDifferences} writes most of them in batches. */
@Singleton
record UserEntity(
        UserRows users,
        UserSubjects subjects,
        ListedUsers listed,
        Directory directory,
        UserSync sync,
        RoleLossCheck roleLosses)
        implements Entity {

    private static final Logger LOG = Logger.getLogger(UserEntity.class);

    @Override
    public EntityKind kind() {
        return EntityKind.USER;
    }

    @Override
    public long current() {
        return users.countCurrent();
    }

    @Override
    public List<Select> differences(UUID run, Instant startedAt) {
        return List.of(listed.differences(run), listed.missing(run, startedAt));
    }

    @Override
    public String absence() {
        return Differences.MISSING;
    }

    @Override
    public BrakeKind brake() {
        return BrakeKind.GONE;
    }

    @Override
    public long few() {
        return 0;
    }

    @Override
    public boolean exists(Difference absence) {
        return directory.find(absence.item()).isPresent();
    }

    @Override
    public boolean write(Difference difference) {
        return write(difference.item());
    }

    /**
     * Links a user anew; one for whom this is not right any more is looked up as any other. What cannot be done now is left to the next run.
     *
     * @return whether the record was written
     */
    boolean relink(Difference difference) {
        try {
            boolean written = write(difference.successor());
            return subjects.id(difference.item()).isEmpty() ? written : write(difference.item()) | written;
        } catch (NotNowException e) {
            LOG.warnf("User %s stays as they are until the next run: %s", difference.userId(), e.getMessage());
            return false;
        }
    }

    private boolean write(String subject) {
        SyncResult result = sync.sync(subject, AuditLog.BY_RECONCILIATION, roleLosses::read);
        return switch (result.kind()) {
            case CREATED, UPDATED, ERASED -> true;
            case UNCHANGED, NEWER, REDUCED -> false;
        };
    }
}
