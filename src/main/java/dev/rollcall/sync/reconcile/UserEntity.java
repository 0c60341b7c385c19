package dev.rollcall.sync.reconcile;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.database.Select;
import dev.rollcall.directory.Directory;
import dev.rollcall.sync.UserSync;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The users. {@link UserDifferences} writes most of them in batches. */
@Singleton
record UserEntity(UserRows users, ListedUsers listed, Directory directory, UserSync sync, RoleLossCheck roleLosses)
        implements Entity {

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
        SyncResult result = sync.sync(difference.item(), AuditLog.BY_RECONCILIATION, roleLosses::read);
        return switch (result.kind()) {
            case CREATED, UPDATED, ERASED -> true;
            case UNCHANGED, NEWER, REDUCED -> false;
        };
    }
}
