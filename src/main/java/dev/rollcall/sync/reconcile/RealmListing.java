package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryListing;
import dev.rollcall.directory.DirectoryListing.RoleSource;
import dev.rollcall.user.IdentitySnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Stages the whole realm, page by page; an interrupted listing resumes at its page. Roles come last and start again from the beginning:
 * they are few pages.
 */
@ApplicationScoped
class RealmListing {

    /** Offsets shift when a user is deleted, so each page starts before the end of the one before. */
    static final int OVERLAP = 10;

    private static final int ALL_LISTED = -1;
    private static final int PAGE = 500;

    /** Keycloak sorts all members of a role for each page: few pages are faster, as long as one fits into memory. */
    private static final int ROLE_PAGE = 5000;

    private final DirectoryListing directory;
    private final Staging staging;
    private final RealmRoles roles;
    private final Clock clock;

    RealmListing(DirectoryListing directory, Staging staging, RealmRoles roles, Clock clock) {
        this.directory = directory;
        this.staging = staging;
        this.roles = roles;
        this.clock = clock;
    }

    void run(ClaimedRun run) {
        if (run.state().startedAt == null) {
            long expected = directory.count();
            run.step(() -> SyncRun.begin(run.id(), now(), expected));
        }
        listUsers(run);
        listRoles(run);
        checkComplete(run);
    }

    private void listUsers(ClaimedRun run) {
        int next = run.state().place;
        while (next != ALL_LISTED) {
            int first = next;
            Instant seenAt = now();
            List<IdentitySnapshot> page = directory.users(first, PAGE).stream()
                    .map(identity -> IdentitySnapshot.of(identity, roles, seenAt))
                    .toList();
            int after = page.size() < PAGE ? ALL_LISTED : first + page.size() - OVERLAP;
            run.step(() -> {
                staging.users(run.id(), page);
                SyncRun.listed(run.id(), after, RunCounts.NONE.withListed(first + page.size()));
            });
            next = after;
        }
    }

    private void listRoles(ClaimedRun run) {
        run.step(() -> staging.forgetRoles(run.id()));
        for (RoleSource source : directory.roleSources(roles::copied)) {
            int first = 0;
            List<String> page;
            do {
                page = directory.members(source, first, ROLE_PAGE);
                List<String> members = page;
                if (!members.isEmpty()) {
                    run.step(() -> staging.roles(run.id(), members, source.roles()));
                }
                first += page.size() - OVERLAP;
            } while (page.size() == ROLE_PAGE);
        }
    }

    /** Users may come and go meanwhile; but fewer than at both ends means that some were left out. */
    private void checkComplete(ClaimedRun run) {
        long expected = run.state().expected;
        long least = Math.min(expected, directory.count());
        long seen = run.step(() -> {
            long listed = staging.listed(run.id());
            SyncRun.listed(run.id(), ALL_LISTED, RunCounts.NONE.withListed(listed));
            return listed;
        });
        if (seen < least - tolerance(least)) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it counts %d users and listed %d. Nothing was changed."
                            .formatted(least, seen));
        }
    }

    /** Returns how many of this many users may be missed while users come and go. */
    static long tolerance(long users) {
        return users / 100;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
