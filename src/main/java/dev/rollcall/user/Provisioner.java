package dev.rollcall.user;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Provisions the user of a verified token: creates the row at the first request, and keeps it up to date. An unchanged row costs one
 * indexed SELECT; any other costs one upsert more, which any number of requests may race.
 *
 * <p>A token that arrives twice or late does no harm: it is written only if the row is not newer. ({@code iat} counts whole seconds; of two
 * tokens of one second the later to arrive wins.) In doubt the row counts as newer. But before a user is refused because of that, the user
 * is read from Keycloak again.
 */
@ApplicationScoped
public class Provisioner {

    private final UserRows users;
    private final UserWriter writer;
    private final Config config;
    private final UserRefresh refresh;
    private final UserDirectoryIds directoryIds;
    private final RealmProfile realmProfile;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final TimeBasedEpochRandomGenerator ids;

    Provisioner(
            UserRows users,
            UserWriter writer,
            Config config,
            UserRefresh refresh,
            UserDirectoryIds directoryIds,
            RealmProfile realmProfile,
            Clock clock,
            KeycloakClock keycloak,
            TimeBasedEpochRandomGenerator ids) {
        this.users = users;
        this.writer = writer;
        this.config = config;
        this.refresh = refresh;
        this.directoryIds = directoryIds;
        this.realmProfile = realmProfile;
        this.clock = clock;
        this.keycloak = keycloak;
        this.ids = ids;
    }

    /** Provisioning of users from tokens. */
    @ConfigMapping(prefix = "rollcall.provisioning")
    public interface Config {

        /** Minimum time between two writes of {@code lastSeenAt} of a user. Shorter: more exact; longer: fewer writes. */
        @WithDefault("15M")
        Duration lastSeenInterval();
    }

    /** Reads a user from Keycloak again when it is not known whether a token or the row is newer. The package that synchronizes users implements it. */
    public interface UserRefresh {

        /**
         * Updates the row from Keycloak. Afterwards the row has the time of this answer, so the same token raises no doubt again.
         *
         * @return false if Keycloak could not be asked; the row stays as it is
         */
        boolean refresh(String subject);

        /** As {@link #refresh}, for a user whom somebody may have deleted: if the identity is gone, personal data is erased at once. */
        boolean refreshDeleted(String subject);

        /**
         * Reads a user without a record, if the subject may be the new one of a user who has a record, and links that record to it. Otherwise
         * the token is to create one.
         *
         * @return the identity; empty if it was not read, or Keycloak does not have it
         * @throws DirectoryUnavailableException if this must be repeated later
         */
        Optional<Identity> beforeCreation(String subject);
    }

    /**
     * Returns the caller's user, created or updated from the token. An API key tells nothing of its owner that the record does not have, and its
     * use is no visit.
     *
     * @param requestId for the change log
     * @throws ProblemException 403 for a service account, and for a user who has been disabled or deleted in Keycloak since the
     *     token was issued; 503 if a new user must be read from Keycloak before, and Keycloak cannot be asked
     */
    public User provision(TokenClaims claims, String requestId) {
        if (claims.serviceAccount()) {
            throw new ProblemException(
                    ProblemType.NOT_A_USER,
                    "The token belongs to the service account of a client. Only users have a user record.");
        }
        return claims.isOfKey() ? ownerOfKey(claims.subject()) : ofToken(claims, requestId);
    }

    /** The record may have been deleted or linked anew since the key was looked up. */
    private User ownerOfKey(String subject) {
        return users.bySubject(subject).map(Provisioner::refuseIfGone).orElseThrow(Provisioner::deleted);
    }

    private User ofToken(TokenClaims claims, String requestId) {
        IdentitySnapshot snapshot = IdentitySnapshot.of(
                claims,
                keycloak.earliest(claims.issuedAt()),
                claims.attributes().isEmpty() ? List.of() : realmProfile.copied());
        Optional<User> known = users.bySubject(claims.subject());
        Optional<Identity> unknown = Optional.empty();
        if (known.isEmpty()) {
            unknown = beforeCreation(claims.subject());
            known = unknown.flatMap(identity -> users.bySubject(identity.subject()));
        }
        if (known.isPresent() && isUncertain(claims, snapshot, known.get()) && refresh.refresh(claims.subject())) {
            known = users.bySubject(claims.subject());
        }
        ChangeContext context = new ChangeContext(Origin.TOKEN, claims.subject(), null, requestId);
        if (known.isPresent() && isOlder(snapshot, known.get())) {
            return refuseIfGone(touchLastSeen(withRoles(known.get(), snapshot, context)));
        }
        if (known.isPresent() && snapshot.matches(known.get())) {
            return touchLastSeen(known.get());
        }
        User user = Statements.repeatingDeadlocks(
                        () -> writer.writeFromToken(ids.generate(), snapshot, clock.instant(), context))
                .or(() -> users.bySubject(claims.subject()).map(newer -> withRoles(newer, snapshot, context)))
                .orElseThrow();
        unknown.ifPresent(directoryIds::remember);
        return refuseIfGone(user);
    }

    private Optional<Identity> beforeCreation(String subject) {
        try {
            return refresh.beforeCreation(subject);
        } catch (DirectoryUnavailableException e) {
            throw ProblemException.keycloakUnavailable(e);
        }
    }

    /** Writes the roles of a row that has none yet. What Keycloak has answered since the token was issued does not tell them. */
    private User withRoles(User known, IdentitySnapshot snapshot, ChangeContext context) {
        if (known.roles != null || known.deletedAt != null) {
            return known;
        }
        writer.writeFirstRoles(known.id, snapshot.roles(), clock.instant(), context);
        return users.bySubject(known.keycloakId).orElse(known);
    }

    private static boolean isOlder(IdentitySnapshot snapshot, User known) {
        return snapshot.asOf().isBefore(known.identityAsOf)
                || known.deletedAt != null && !snapshot.asOf().isAfter(known.deletedAt);
    }

    /** Whether the token may be newer than the row although it counts as older, and would change something. */
    private boolean isUncertain(TokenClaims claims, IdentitySnapshot snapshot, User known) {
        if (!isOlder(snapshot, known)) {
            return false;
        }
        Instant written = known.deletedAt != null && known.deletedAt.isAfter(known.identityAsOf)
                ? known.deletedAt
                : known.identityAsOf;
        if (UserWriter.isAhead(written, clock.instant())) {
            return !snapshot.matches(known);
        }
        boolean refused = known.deletedAt != null || !known.enabled;
        return refused && written.isBefore(keycloak.latest(claims.issuedAt()));
    }

    private static User refuseIfGone(User user) {
        if (user.deletedAt != null) {
            throw deleted();
        }
        if (!user.enabled) {
            throw new ProblemException(
                    ProblemType.ACCOUNT_DISABLED, "The account was disabled after this token was issued.");
        }
        return user;
    }

    private static ProblemException deleted() {
        return new ProblemException(
                ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
    }

    private User touchLastSeen(User user) {
        Instant now = clock.instant();
        Instant due = now.minus(config.lastSeenInterval());
        if (user.deletedAt == null && (user.lastSeenAt == null || !user.lastSeenAt.isAfter(due))) {
            writer.touchLastSeen(user.id, now, due);
            user.lastSeenAt = now;
        }
        return user;
    }
}
