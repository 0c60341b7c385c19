package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.sync.RunSteps.RunFailedException;
import dev.rollcall.user.IdentitySnapshot;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Checks the parts of a listing that would take access away or give it back. Missing users, returning users and a sample of the users who
 * would lose roles are looked up by id, one at a time. A user whose listing was wrong is looked up once more when the differences are
 * written.
 */
@ApplicationScoped
class ListingCheck {

    private static final int BATCH = 100;
    private static final int MAX_SAMPLE = 500;

    /** Number of wrongly listed users that is tolerated even in a small realm. */
    private static final long FEW = 10;

    private final Directory directory;
    private final Staging staging;
    private final UserRows users;
    private final RealmRoles roles;
    private final Clock clock;

    ListingCheck(Directory directory, Staging staging, UserRows users, RealmRoles roles, Clock clock) {
        this.directory = directory;
        this.staging = staging;
        this.users = users;
        this.roles = roles;
        this.clock = clock;
    }

    /**
     * @param mostMissing how many users may be missing; no more are looked up when there are more
     * @param mostReturned as well, for users who return
     * @throws RunFailedException if the listing left out too much, or is outdated
     */
    void run(ClaimedRun run, long mostMissing, long mostReturned) {
        checkMissing(run, mostMissing);
        checkReturned(run, mostReturned);
        checkUsersLosingRoles(run);
    }

    private void checkMissing(ClaimedRun run, long most) {
        long tolerance = run.step(() -> RealmListing.tolerance(users.countCurrent()));
        long leftOut = 0;
        List<String> batch;
        do {
            batch = run.step(() -> staging.unconfirmed(run.id(), Staging.MISSING, BATCH));
            for (String subject : batch) {
                Optional<Identity> found = directory.find(subject);
                if (found.isEmpty()) {
                    run.step(() -> staging.confirm(run.id(), subject));
                    continue;
                }
                run.step(() -> staging.unsure(run.id(), subject));
                leftOut++;
                if (leftOut > tolerance) {
                    throw new RunFailedException(
                            "Keycloak's listing looks incomplete: it left out at least %d existing users. Nothing was changed."
                                    .formatted(leftOut));
                }
            }
        } while (!batch.isEmpty() && run.step(() -> staging.confirmed(run.id(), Staging.MISSING)) <= most);
    }

    /** Looks up returning users. A user whom Keycloak does not have stays deleted; any other returns with the values of this answer. */
    private void checkReturned(ClaimedRun run, long most) {
        long tolerance = Math.max(FEW, run.step(() -> RealmListing.tolerance(users.countCurrent())));
        long gone = 0;
        List<String> batch;
        do {
            batch = run.step(() -> staging.unconfirmed(run.id(), Staging.RETURNED, BATCH));
            for (String subject : batch) {
                Instant asOf = clock.instant();
                Optional<Identity> found = directory.find(subject);
                if (found.isPresent()) {
                    run.step(() -> {
                        staging.replace(run.id(), IdentitySnapshot.of(found.get(), roles, asOf));
                        staging.confirm(run.id(), subject);
                    });
                    continue;
                }
                run.step(() -> staging.forget(run.id(), List.of(subject)));
                gone++;
                if (gone > tolerance) {
                    throw new RunFailedException(
                            "Keycloak's listing looks outdated: it has at least %d users whom Keycloak does not have. A proxy or cache in front of Keycloak may answer with earlier pages. Nothing was changed."
                                    .formatted(gone));
                }
            }
        } while (!batch.isEmpty() && run.step(() -> staging.confirmed(run.id(), Staging.RETURNED)) <= most);
    }

    /** Checks all of them if they are few, else a sample. */
    private void checkUsersLosingRoles(ClaimedRun run) {
        long all = run.step(() -> staging.losingRoles(run.id()));
        List<String> sample = run.step(() -> staging.usersLosingRoles(run.id(), MAX_SAMPLE));
        long wrong = 0;
        for (String subject : sample) {
            Optional<Identity> found = directory.find(subject);
            boolean right = run.step(() -> {
                boolean same = found.isPresent()
                        && roles.copied(found.get().roles()).equals(staging.rolesOf(run.id(), subject));
                if (same) {
                    staging.confirm(run.id(), subject);
                } else {
                    staging.unsure(run.id(), subject);
                }
                return same;
            });
            wrong += right ? 0 : 1;
        }
        if (wrong > RealmListing.tolerance(sample.size()) && all > sample.size()) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it takes roles from %d users, but %d of %d sampled users have other roles. If client roles contain realm roles, grant the service account `view-clients` of `realm-management`. Nothing was changed."
                            .formatted(all, wrong, sample.size()));
        }
    }
}
