package dev.rollcall.sync.reconcile;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.database.Select;
import dev.rollcall.sync.SyncAudit;
import dev.rollcall.sync.Workers;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.SyncRun;
import dev.rollcall.user.SyncResult.Access;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserWriter;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the differences of a run into the users, in batches. Users that are missing, or whose listing was wrong, are looked up one by
 * one, as if an event had named them. If the realm may have organizations, each user who would lose roles is read again before: the roles
 * were listed by a single request.
 */
@Singleton
record UserDifferences(
        Differences differences,
        ListedUsers listed,
        UserEntity entity,
        UserWriter users,
        UserSubjects userSubjects,
        UserDirectoryIds directoryIds,
        RoleLossCheck roleLosses,
        OrganizationsCheck organizations,
        Workers workers,
        SyncAudit audit,
        Revocations revoked,
        Clock clock,
        TimeBasedEpochRandomGenerator ids) {

    /** Small, so that no request waits for long while a batch is written. */
    private static final int BATCH = 100;

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.RECONCILIATION);

    void run(ClaimedRun run) {
        // before the memberships of their former identities could end
        eachBatch(
                run,
                List.of(Differences.RELINKED),
                batch -> workers.each(batch, difference -> write(run, difference, entity::relink)));
        boolean confirmsRoles = organizations.mayExist();
        eachBatch(run, List.of(Differences.CREATED, Differences.RETURNED, Differences.CHANGED), batch -> {
            List<Difference> sure = confirmsRoles ? withoutContradicted(run, batch) : batch;
            long begun = System.nanoTime();
            run.step(() -> SyncRun.addApplied(run.id(), EntityKind.USER, write(run.id(), sure)));
            // pause as long as the batch took: requests get half of the time
            LockSupport.parkNanos(System.nanoTime() - begun);
        });
        eachBatch(
                run,
                List.of(Differences.UNSURE, Differences.MISSING),
                batch -> batch.forEach(difference -> write(run, difference, entity::write)));
        while (run.step(() -> directoryIds.rememberSome(listed.directoryIds(run.id())))) {
            // a batch at a time
        }
    }

    private void write(ClaimedRun run, Difference difference, Predicate<Difference> write) {
        boolean written = write.test(difference);
        run.step(() -> {
            differences.forget(run.id(), List.of(difference));
            SyncRun.addApplied(run.id(), EntityKind.USER, written ? 1 : 0);
        });
    }

    /** @param work removes the differences, or changes their kind */
    private void eachBatch(ClaimedRun run, List<String> kinds, Consumer<List<Difference>> work) {
        for (String kind : kinds) {
            List<Difference> batch;
            do {
                batch = run.step(() -> differences.next(run.id(), EntityKind.USER, kind, BATCH));
                work.accept(batch);
            } while (!batch.isEmpty());
        }
    }

    /** Returns the differences that may be written. Users whose roles Keycloak now names otherwise are looked up one by one. */
    private List<Difference> withoutContradicted(ClaimedRun run, List<Difference> batch) {
        List<String> losing = batch.stream()
                .filter(difference -> difference.has(BrakeKind.ROLES_LOST))
                .map(Difference::item)
                .toList();
        if (losing.isEmpty()) {
            return batch;
        }
        Map<String, List<String>> roles = run.step(() -> losing.stream()
                .collect(Collectors.toMap(subject -> subject, subject -> listed.rolesOf(run.id(), subject))));
        Set<String> contradicted = roleLosses.contradicted(roles);
        Map<Boolean, List<Difference>> parts =
                batch.stream().collect(Collectors.partitioningBy(each -> contradicted.contains(each.item())));
        run.step(() -> differences.unsure(run.id(), parts.get(true)));
        return parts.get(false);
    }

    /**
     * Writes the listed snapshots of a batch of one kind, appends the changes to the audit log and forgets the differences. Users that have
     * become newer than their snapshots are not written; those that would lose access are looked up one by one.
     *
     * @return how many users were written
     */
    int write(UUID run, List<Difference> batch) {
        if (batch.isEmpty()) {
            return 0;
        }
        Instant now = clock.instant();
        boolean isNew = batch.get(0).kind().equals(Differences.CREATED);
        List<String> subjects = batch.stream().map(Difference::item).toList();
        Select snapshots = listed.snapshots(
                run,
                subjects,
                Stream.generate(ids::generate).limit(subjects.size()).toList());
        Map<UUID, Access> before = isNew ? Map.of() : userSubjects.access(subjects);
        Map<String, UUID> written = (isNew
                        ? users.createAll(snapshots, now, CONTEXT)
                        : users.updateAll(snapshots, now, CONTEXT))
                .stream().collect(Collectors.toMap(UserWriter.Written::subject, UserWriter.Written::id));
        Map<UUID, Access> after = isNew ? Map.of() : userSubjects.access(subjects);
        Map<String, String> usernames = listed.usernames(run, subjects);
        List<SyncAudit.Change> changes = new ArrayList<>();
        for (Difference difference : batch) {
            UUID id = written.get(difference.item());
            if (id != null) {
                // a tombstone that returns has no values before
                ValueChanges values = before.containsKey(id) ? before.get(id).to(after.get(id)) : ValueChanges.NONE;
                changes.add(new SyncAudit.Change(id, usernames.get(difference.item()), difference.fields(), values));
                if (difference.lessAllowed()) {
                    revoked.revoke(difference.item());
                }
            }
        }
        audit.append(isNew ? Action.CREATE : Action.UPDATE, changes, AuditLog.BY_RECONCILIATION, now);
        Map<Boolean, List<Difference>> parts = batch.stream()
                .collect(Collectors.partitioningBy(each -> (each.has(BrakeKind.GONE) || each.has(BrakeKind.ROLES_LOST))
                        && !written.containsKey(each.item())));
        differences.unsure(run, parts.get(true));
        differences.forget(run, parts.get(false));
        return changes.size();
    }
}
