package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Does not believe the listing what would take something away: who is missing is asked for by id, one at a time, and so are some of
 * those who would have fewer roles. Whoever is there after all is looked at once more when records are written.
 */
@ApplicationScoped
class ListingCheck {

    private static final int BATCH = 100;
    private static final int LOSERS = 500;

    private final Directory directory;
    private final Staging staging;
    private final UserRows users;
    private final RealmRoles roles;

    ListingCheck(Directory directory, Staging staging, UserRows users, RealmRoles roles) {
        this.directory = directory;
        this.staging = staging;
        this.users = users;
        this.roles = roles;
    }

    /**
     * @param most how many may be missing; more need not be asked for
     * @throws RunFailedException if the listing left out too much
     */
    void run(ClaimedRun run, long most) {
        missing(run, most);
        losers(run);
    }

    private void missing(ClaimedRun run, long most) {
        long tolerance = run.step(() -> RealmListing.tolerance(users.countCurrent()));
        long left = 0;
        List<String> some;
        do {
            some = run.step(() -> staging.unconfirmed(run.id(), BATCH));
            for (String subject : some) {
                Optional<Identity> found = directory.find(subject);
                if (found.isEmpty()) {
                    run.step(() -> staging.confirm(run.id(), subject));
                    continue;
                }
                run.step(() -> staging.unsure(run.id(), subject));
                left++;
                if (left > tolerance) {
                    throw new RunFailedException(
                            "Keycloak has people whom it did not list, %d at least: its listing was not whole. Nothing was changed."
                                    .formatted(left));
                }
            }
        } while (!some.isEmpty() && run.step(() -> staging.confirmed(run.id(), Staging.MISSING)) <= most);
    }

    /** All of them if they are few; else it is enough that some are as they were listed. */
    private void losers(ClaimedRun run) {
        long all = run.step(() -> staging.losingRoles(run.id()));
        List<String> some = run.step(() -> staging.usersLosingRoles(run.id(), LOSERS));
        long wrong = 0;
        for (String subject : some) {
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
        if (wrong > RealmListing.tolerance(some.size()) && all > some.size()) {
            throw new RunFailedException(
                    "Of %d people who hold fewer roles by the listing, %d of %d who were asked for hold others: it was not whole. If clients' roles have realm roles inside, the service needs view-clients of realm-management. Nothing was changed."
                            .formatted(all, wrong, some.size()));
        }
    }
}
