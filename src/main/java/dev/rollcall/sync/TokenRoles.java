package dev.rollcall.sync;

import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.database.Poller;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Revokes tokens of users who may have lost a role that only tokens tell ({@code rollcall.roles.claim}): nothing but the event shows that their
 * older tokens grant too much. If tokens tell the realm's roles, {@link UserSync} sees what a user has lost.
 */
@Singleton
public class TokenRoles {

    private static final Logger LOG = Logger.getLogger(TokenRoles.class);

    /**
     * Users are compared no more often than this, however many events there are. Meanwhile a user who has lost a role can use a new token, and is not
     * compared again.
     */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final RealmRoles roles;
    private final DirectoryRoles directory;
    private final UserSubjects users;
    private final Revocations revoked;
    private final SyncConfig config;
    private final Clock clock;
    private final Poller comparison =
            new Poller(LOG, Logger.Level.WARN, "The roles that users may have lost in Keycloak", "compared");

    /** Whether a user may have lost a role since the last comparison. */
    private volatile boolean isDue;

    private Instant next = Instant.EPOCH;

    TokenRoles(
            RealmRoles roles,
            DirectoryRoles directory,
            UserSubjects users,
            Revocations revoked,
            SyncConfig config,
            Clock clock) {
        this.roles = roles;
        this.directory = directory;
        this.users = users;
        this.revoked = revoked;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Refuses the tokens that these users were issued before the change. An event that is read again, by the next leader for example, refuses no
     * later ones.
     *
     * @param at the time of the event, by the database's clock; the change was visible soon after
     */
    public void mayBeLost(Collection<String> subjects, Instant at) {
        if (roles.usesRealmRoles()) {
            return;
        }
        Instant now = clock.instant();
        Instant visible = at.plus(config.overlap());
        subjects.forEach(subject -> revoked.revoke(subject, visible.isBefore(now) ? visible : now));
    }

    /** Remembers that a user whom no event names may have lost a role. */
    public void mayBeLostBySomebody() {
        isDue = roles.client().isPresent();
    }

    /**
     * Compares those who were administrators or readers by their last token with Keycloak, if somebody may have lost a role, and refuses the tokens of
     * those who are none any more. A failure is repeated later.
     */
    public void compareIfDue() {
        Instant now = clock.instant();
        if (!isDue || now.isBefore(next)) {
            return;
        }
        next = now.plus(INTERVAL);
        isDue = false;
        if (!comparison.run(this::compare)) {
            isDue = true;
        }
    }

    private void compare() {
        int most = config.groupMembers();
        Map<String, List<String>> before = users.withRoles(roles.readingNames(), most);
        if (before.size() == most) {
            LOG.warnf(
                    "Only %d administrators and readers are compared with Keycloak, see rollcall.sync.group-members.",
                    most);
        }
        directory.rolesOfClient(roles.client().orElseThrow(), before.keySet()).forEach((subject, after) -> {
            if (roles.losePrivilege(before.get(subject), after)) {
                revoked.revoke(subject);
            }
        });
    }
}
