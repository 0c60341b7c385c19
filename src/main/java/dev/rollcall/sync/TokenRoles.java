package dev.rollcall.sync;

import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.RealmRoles;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;

/**
 * Revokes tokens of users who may have lost a role that only tokens tell ({@code rollcall.roles.claim}): nothing but the event shows that their
 * older tokens grant too much. If tokens tell the realm's roles, {@link UserSync} sees what a user has lost.
 */
@Singleton
public record TokenRoles(RealmRoles roles, Revocations revoked, SyncConfig config, Clock clock) {

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
}
