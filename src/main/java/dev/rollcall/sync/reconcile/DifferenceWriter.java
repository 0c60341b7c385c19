package dev.rollcall.sync.reconcile;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.database.Select;
import dev.rollcall.sync.RoleLossCheck;
import dev.rollcall.sync.SyncAudit;
import dev.rollcall.sync.UserSync;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the differences of a run into the users, in batches. Users that are missing, or whose listing was wrong, are looked up one by
 * one, as if an event had named them. If the realm may have organizations, each user who would lose roles is read again before: the roles
 * were listed by a single request.
 */
@ApplicationScoped
class DifferenceWriter {

    /** Small, so that no request waits for long while a batch is written. */
    private static final int BATCH = 100;

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.RECONCILIATION);

    private final Staging staging;
    private final UserWriter users;
    private final UserSync sync;
    private final RoleLossCheck roleLosses;
    private final OrganizationsCheck organizations;
    private final SyncAudit audit;
    private final RevokedSubjects revoked;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;

    DifferenceWriter(
            Staging staging,
            UserWriter users,
            UserSync sync,
            RoleLossCheck roleLosses,
            OrganizationsCheck organizations,
            SyncAudit audit,
            RevokedSubjects revoked,
            Clock clock,
            TimeBasedEpochRandomGenerator ids) {
        this.staging = staging;
        this.users = users;
        this.sync = sync;
        this.roleLosses = roleLosses;
        this.organizations = organizations;
        this.audit = audit;
        this.revoked = revoked;
        this.clock = clock;
        this.ids = ids;
    }

    void run(ClaimedRun run) {
        boolean confirmsRoles = organizations.mayExist();
        for (String kind : List.of(Staging.CREATED, Staging.RETURNED, Staging.CHANGED)) {
            List<Staging.Difference> batch;
            do {
                batch = run.step(() -> staging.next(run.id(), kind, BATCH));
                write(run, kind, confirmsRoles ? withoutContradicted(run, batch) : batch);
            } while (!batch.isEmpty());
        }
        for (String kind : List.of(Staging.UNSURE, Staging.MISSING)) {
            List<String> batch;
            do {
                batch = run.step(() -> staging.subjects(run.id(), kind, BATCH));
                batch.forEach(subject -> update(run, subject, confirmsRoles));
            } while (!batch.isEmpty());
        }
    }

    /** Returns the differences that may be written. Users whose roles Keycloak now names otherwise are looked up one by one. */
    private List<Staging.Difference> withoutContradicted(ClaimedRun run, List<Staging.Difference> batch) {
        List<String> losing = batch.stream()
                .filter(Staging.Difference::losesRoles)
                .map(Staging.Difference::subject)
                .toList();
        if (losing.isEmpty()) {
            return batch;
        }
        Map<String, List<String>> listed = run.step(() -> losing.stream()
                .collect(Collectors.toMap(subject -> subject, subject -> staging.rolesOf(run.id(), subject))));
        Set<String> contradicted = roleLosses.contradicted(listed);
        run.step(() -> contradicted.forEach(subject -> staging.unsure(run.id(), subject)));
        return batch.stream()
                .filter(difference -> !contradicted.contains(difference.subject()))
                .toList();
    }

    private void write(ClaimedRun run, String kind, List<Staging.Difference> batch) {
        long begun = System.nanoTime();
        run.step(() -> addApplied(run, write(run.id(), kind, batch)));
        // pause as long as the batch took: requests get half of the time
        LockSupport.parkNanos(System.nanoTime() - begun);
    }

    /**
     * Writes the staged snapshots of a batch, appends the changes to the audit log and forgets the differences. Users that have become newer
     * than their snapshots are not written; those that would lose access are looked up one by one.
     *
     * @return how many users were written
     */
    int write(UUID run, String kind, List<Staging.Difference> batch) {
        if (batch.isEmpty()) {
            return 0;
        }
        Instant now = clock.instant();
        boolean isNew = kind.equals(Staging.CREATED);
        List<String> subjects = batch.stream().map(Staging.Difference::subject).toList();
        Select snapshots = staging.snapshots(run, subjects, newIds(subjects.size()));
        Map<String, UUID> written = (isNew
                        ? users.createAll(snapshots, now, CONTEXT)
                        : users.updateAll(snapshots, now, CONTEXT))
                .stream().collect(Collectors.toMap(UserWriter.Written::subject, UserWriter.Written::id));
        List<SyncAudit.Change> changes = new ArrayList<>();
        for (Staging.Difference difference : batch) {
            UUID id = written.get(difference.subject());
            if (id != null) {
                changes.add(new SyncAudit.Change(id, difference.username(), difference.fields()));
                if (difference.lostPrivileges()) {
                    revoked.revoke(difference.subject());
                }
            }
        }
        audit.append(isNew ? Action.CREATE : Action.UPDATE, changes, AuditLog.BY_RECONCILIATION, now);
        List<String> unsure = batch.stream()
                .filter(difference -> difference.takesAccess() && !written.containsKey(difference.subject()))
                .map(Staging.Difference::subject)
                .toList();
        unsure.forEach(subject -> staging.unsure(run, subject));
        staging.forget(
                run,
                subjects.stream().filter(subject -> !unsure.contains(subject)).toList());
        return changes.size();
    }

    private void update(ClaimedRun run, String subject, boolean confirmsRoles) {
        SyncResult result = confirmsRoles
                ? sync.sync(subject, AuditLog.BY_RECONCILIATION, roleLosses::read)
                : sync.sync(subject, AuditLog.BY_RECONCILIATION);
        boolean written =
                switch (result.kind()) {
                    case CREATED, UPDATED, ERASED -> true;
                    case UNCHANGED, NEWER, REDUCED -> false;
                };
        run.step(() -> {
            staging.forget(run.id(), List.of(subject));
            addApplied(run, written ? 1 : 0);
        });
    }

    private static void addApplied(ClaimedRun run, int written) {
        RunCounts counts = SyncRun.get(run.id()).counts;
        SyncRun.applied(run.id(), counts.withApplied(counts.applied() + written));
    }

    private List<UUID> newIds(int count) {
        return Stream.generate(ids::generate).limit(count).toList();
    }
}
