package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.sync.Workers;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.ClaimedRun.RunFailedException;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.user.IdentitySnapshot;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Checks the parts of a listing that would take access away or give it back. What is missing, users who return and a sample of the users who
 * would lose roles are looked up, one by one, several at once. What was listed wrongly is read once more when the differences are written.
 */
@Singleton
record ListingCheck(
        Directory directory,
        ListedUsers listed,
        Differences differences,
        Workers workers,
        RealmRoles roles,
        Clock clock) {

    private static final int BATCH = 100;
    private static final int MAX_SAMPLE = 500;

    /** Number of users who have gone that is tolerated even in a small realm. */
    private static final long FEW = 10;

    /**
     * Looks up what the listing left out.
     *
     * @param current the number of records
     * @param most how many may be missing; no more are looked up when there are more
     * @throws RunFailedException if the listing left out too much
     */
    void checkAbsences(ClaimedRun run, Entity entity, long current, long most) {
        long tolerance = Math.max(entity.few(), Entity.tolerance(current));
        AtomicLong leftOut = new AtomicLong();
        check(run, entity.kind(), entity.absence(), most, absence -> {
            if (!entity.exists(absence)) {
                run.step(() -> differences.confirm(run.id(), absence));
                return;
            }
            run.step(() -> {
                if (entity.kind() == EntityKind.USER) {
                    differences.unsure(run.id(), List.of(absence));
                } else {
                    differences.forget(run.id(), List.of(absence));
                }
            });
            if (leftOut.incrementAndGet() > tolerance) {
                throw new RunFailedException(
                        "Keycloak's listing looks incomplete: it left out at least %d existing %s. Nothing was changed."
                                .formatted(tolerance + 1, entity.kind().plural()));
            }
        });
    }

    /**
     * Looks up returning users. A user whom Keycloak does not have stays deleted; any other returns with the values of this answer.
     *
     * @param current the number of users
     * @param most how many may return; no more are looked up when there are more
     * @throws RunFailedException if the listing is outdated
     */
    void checkReturned(ClaimedRun run, long current, long most) {
        long tolerance = Math.max(FEW, Entity.tolerance(current));
        AtomicLong gone = new AtomicLong();
        check(run, EntityKind.USER, Differences.RETURNED, most, returned -> {
            Instant asOf = clock.instant();
            Optional<Identity> found = directory.find(returned.item());
            if (found.isPresent()) {
                run.step(() -> {
                    listed.replace(run.id(), IdentitySnapshot.of(found.get(), roles, asOf));
                    differences.confirm(run.id(), returned);
                });
                return;
            }
            run.step(() -> differences.forget(run.id(), List.of(returned)));
            if (gone.incrementAndGet() > tolerance) {
                throw new RunFailedException(
                        "Keycloak's listing looks outdated: it has at least %d users whom Keycloak does not have. A proxy or cache in front of Keycloak may answer with earlier pages. Nothing was changed."
                                .formatted(tolerance + 1));
            }
        });
    }

    private void check(ClaimedRun run, EntityKind entity, String kind, long most, Consumer<Difference> check) {
        List<Difference> batch;
        do {
            batch = run.step(() -> differences.unconfirmed(run.id(), entity, kind, BATCH));
            workers.each(batch, check);
        } while (!batch.isEmpty() && run.step(() -> differences.confirmed(run.id(), entity, kind)) <= most);
    }

    /**
     * Checks all users who would lose roles if they are few, else a sample.
     *
     * @throws RunFailedException if many of them keep their roles
     */
    void checkUsersLosingRoles(ClaimedRun run) {
        long all = run.step(() -> differences.effects(run.id())).getOrDefault(BrakeKind.ROLES_LOST, 0L);
        List<Difference> sample = run.step(() -> differences.usersLosingRoles(run.id(), MAX_SAMPLE));
        AtomicLong wrong = new AtomicLong();
        workers.each(sample, difference -> {
            Optional<Identity> found = directory.find(difference.item());
            run.step(() -> {
                if (found.isPresent()
                        && roles.copied(found.get().roles()).equals(listed.rolesOf(run.id(), difference.item()))) {
                    differences.confirm(run.id(), difference);
                } else {
                    differences.unsure(run.id(), List.of(difference));
                    wrong.incrementAndGet();
                }
            });
        });
        if (wrong.get() > Entity.tolerance(sample.size()) && all > sample.size()) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it takes roles from %d users, but %d of %d sampled users have other roles. If client roles contain realm roles, grant the service account `view-clients` of `realm-management`. Nothing was changed."
                            .formatted(all, wrong.get(), sample.size()));
        }
    }
}
