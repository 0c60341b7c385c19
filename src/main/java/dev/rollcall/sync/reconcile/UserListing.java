package dev.rollcall.sync.reconcile;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryListing;
import dev.rollcall.directory.DirectoryListing.ListingTimeoutException;
import dev.rollcall.directory.DirectoryListing.RoleSource;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.RepeatedPagesException;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.sync.Workers;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.ClaimedRun.RunFailedException;
import dev.rollcall.sync.run.SyncRun;
import dev.rollcall.user.IdentitySnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Stages the whole realm, page by page; an interrupted listing resumes at its page. Roles come last and start again from the beginning.
 */
@ApplicationScoped
class UserListing {

    private static final Logger LOG = Logger.getLogger(UserListing.class);

    /** Offsets shift when a user is deleted, so each page starts before the end of the one before. */
    static final int OVERLAP = 10;

    private static final int ALL_LISTED = -1;
    private static final int PAGE = 250;

    /** Where users are in organizations, Keycloak's time for a page grows much faster than the page. */
    private static final int PAGE_WITH_ORGANIZATIONS = 50;

    /** Keycloak sorts all users for each page, with one processor. More at once would leave too little for sign-ins. */
    private static final int PAGES_AT_ONCE = 2;

    /** If Keycloak does not answer half of such a page in time, the run fails. */
    private static final int SMALLEST_PAGE = 10;

    private static final Duration PAUSE_STEP = Duration.ofSeconds(1);

    /** Keycloak sorts all members of a role for each page: few pages are faster, as long as one fits into memory. */
    private static final int ROLE_PAGE = 5000;

    /** Number of users whose roles are read at once and stored in one transaction. */
    private static final int USERS_AT_ONCE = 250;

    /** Number of users that may be listed beyond twice the count before the listing counts as endless. */
    private static final long UNCOUNTED = 1_000_000;

    private final DirectoryListing directory;
    private final OrganizationsCheck organizations;
    private final ListedUsers listedUsers;
    private final Workers workers;
    private final RealmRoles roles;
    private final RealmProfile profile;
    private final Clock clock;

    UserListing(
            DirectoryListing directory,
            OrganizationsCheck organizations,
            ListedUsers listedUsers,
            Workers workers,
            RealmRoles roles,
            RealmProfile profile,
            Clock clock) {
        this.directory = directory;
        this.organizations = organizations;
        this.listedUsers = listedUsers;
        this.workers = workers;
        this.roles = roles;
        this.profile = profile;
        this.clock = clock;
    }

    void run(ClaimedRun run) {
        // what the realm declares by now decides which attributes are compared
        profile.refresh();
        if (run.state().startedAt == null) {
            long expected = directory.count();
            run.step(() -> SyncRun.begin(run.id(), clock.instant(), expected));
        }
        boolean organized = organizations.mayExist();
        listUsers(run, organized ? PAGE_WITH_ORGANIZATIONS : PAGE);
        if (roles.usesRealmRoles()) {
            listRoles(run, organized);
        }
        checkComplete(run);
    }

    private void listUsers(ClaimedRun run, int firstSize) {
        int next = run.state().place;
        int size = firstSize;
        long listed = run.step(() -> listedUsers.listed(run.id()));
        while (next != ALL_LISTED) {
            int most = size;
            List<Integer> starts = starts(next, most, run.state().expected);
            Map<Integer, List<IdentitySnapshot>> pages = new ConcurrentHashMap<>();
            Map<Integer, RuntimeException> failures =
                    workers.tryEach(starts, first -> pages.put(first, page(first, most)));
            for (int first : starts) {
                if (failures.containsKey(first)) {
                    size = smaller(run, size, failures.get(first));
                    break;
                }
                List<IdentitySnapshot> page = pages.get(first);
                int after = page.size() < most ? ALL_LISTED : first + page.size() - overlap(most);
                long added = run.step(() -> {
                    SyncRun.listed(run.id(), after, first + page.size());
                    return listedUsers.users(run.id(), page);
                });
                listed += added;
                next = after;
                if (after == ALL_LISTED) {
                    break;
                }
                checkProgress(run, first + page.size(), listed, added);
            }
        }
    }

    /** Returns where the next pages start that are requested at once, one at least. */
    private static List<Integer> starts(int next, int size, long expected) {
        return IntStream.range(0, PAGES_AT_ONCE)
                .map(page -> next + page * (size - overlap(size)))
                .filter(first -> first == next || first < expected)
                .boxed()
                .toList();
    }

    private List<IdentitySnapshot> page(int first, int size) {
        Instant seenAt = clock.instant();
        return directory.users(first, size).stream()
                .map(identity -> IdentitySnapshot.of(identity, roles, seenAt))
                .toList();
    }

    private static int overlap(int size) {
        return Math.max(1, Math.min(OVERLAP, size / 12));
    }

    /** Returns the size for further pages, after Keycloak did not answer in time. */
    private static int smaller(ClaimedRun run, int size, RuntimeException failure) {
        if (!(failure instanceof ListingTimeoutException timeout) || size < SMALLEST_PAGE) {
            throw failure;
        }
        LOG.infof("Keycloak is asked for smaller pages of users from now on: %s", failure.getMessage());
        pause(run, timeout.timeout());
        return size / 2;
    }

    /** Lets Keycloak work on the request that it has not answered. */
    private static void pause(ClaimedRun run, Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_STEP.toNanos());
            run.step(() -> {}); // fails if the run is no longer this replica's
        }
    }

    /**
     * Fails the run if the listing makes no progress. Users who are created meanwhile move others to a later page, where they are listed
     * again. More repetitions than that, or a page without new users, mean that pages repeat themselves.
     *
     * @param position the end of the page
     * @param listed how many different users have been listed
     * @param added how many of them were new on the page
     */
    private void checkProgress(ClaimedRun run, long position, long listed, long added) {
        long expected = run.state().expected;
        long repeated = position - listed;
        if (added > 0 && repeated <= margin(expected) && position <= most(expected)) {
            return;
        }
        long now = directory.count();
        long created = Math.max(0, now - expected);
        if (repeated > created + (added > 0 ? margin(now) : 0)) {
            throw new RepeatedPagesException("the users");
        }
        if (position > most(Math.max(expected, now))) {
            throw new RunFailedException(
                    "Keycloak's listing does not end: it counts %d users, and %d have been listed. Nothing was changed."
                            .formatted(now, listed));
        }
    }

    /** Returns how many repeated users are usual, so that the count is not read again. */
    private static long margin(long users) {
        return PAGE + Entity.tolerance(users);
    }

    /** Returns the position at which a listing of this many users must have ended. A user federation may list more than it counts. */
    private static long most(long users) {
        return 2 * users + UNCOUNTED;
    }

    private void listRoles(ClaimedRun run, boolean organized) {
        run.step(() -> listedUsers.forgetRoles(run.id()));
        if (organized) {
            listRolesByUser(run);
        } else {
            listRolesBySource(run);
        }
    }

    /**
     * For a realm with organizations: there Keycloak looks up the organizations of each member of a role, in a time that grows with the square
     * of their number: minutes for a few thousand. The roles of one user take a millisecond or two.
     */
    private void listRolesByUser(ClaimedRun run) {
        List<String> subjects = run.step(() -> listedUsers.nextSubjects(run.id(), "", USERS_AT_ONCE));
        while (!subjects.isEmpty()) {
            Map<String, List<String>> found = new ConcurrentHashMap<>();
            workers.each(subjects, subject -> found.put(subject, roles.copied(directory.roles(subject))));
            String last = subjects.get(subjects.size() - 1);
            subjects = run.step(() -> {
                found.keySet().stream()
                        .collect(Collectors.groupingBy(found::get))
                        .forEach((names, having) -> listedUsers.roles(run.id(), having, names));
                return listedUsers.nextSubjects(run.id(), last, USERS_AT_ONCE);
            });
        }
    }

    private void listRolesBySource(ClaimedRun run) {
        for (RoleSource source : directory.roleSources(roles::copied)) {
            DirectoryPages.of(
                            "the members of a " + source.kind().name().toLowerCase(Locale.ROOT),
                            ROLE_PAGE,
                            OVERLAP,
                            subject -> subject,
                            first -> directory.members(source, first, ROLE_PAGE))
                    .filter(members -> !members.isEmpty())
                    .forEach(members -> run.step(() -> listedUsers.roles(run.id(), members, source.roles())));
        }
    }

    /** Users may come and go meanwhile; but fewer than at both ends means that some were left out. */
    private void checkComplete(ClaimedRun run) {
        long expected = run.state().expected;
        long least = Math.min(expected, directory.count());
        long seen = run.step(() -> {
            long listed = listedUsers.listed(run.id());
            SyncRun.listed(run.id(), ALL_LISTED, listed);
            return listed;
        });
        if (seen < least - Entity.tolerance(least)) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it counts %d users and listed %d. Nothing was changed."
                            .formatted(least, seen));
        }
    }
}
