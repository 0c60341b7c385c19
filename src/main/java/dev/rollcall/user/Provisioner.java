package dev.rollcall.user;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * From a verified token to a record. When the record says already what the token says, this is one indexed SELECT; else it
 * is one upsert besides, which any number of requests may race.
 *
 * <p>The same token arriving twice or late does no harm: it writes only if it was issued no earlier than what the record
 * holds. ({@code iat} counts whole seconds; of two tokens of one second the later to arrive wins.)
 */
@ApplicationScoped
public class Provisioner {

    private static final String SEEN = """
            update users set last_seen_at = ? where id = ? and (last_seen_at is null or last_seen_at <= ?)
            """;

    private final UserRows users;
    private final UserUpsert upsert;
    private final ProvisioningConfig config;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    Provisioner(UserRows users, UserUpsert upsert, ProvisioningConfig config, Clock clock) {
        this.users = users;
        this.upsert = upsert;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The record of the person whose token this is, made or brought up to date from it.
     *
     * @throws ProblemException 403 for a service account, and for a person who has been disabled or deleted in Keycloak
     *     since the token was issued
     */
    public User provision(TokenClaims claims) {
        if (claims.serviceAccount()) {
            throw new ProblemException(
                    ProblemType.NOT_A_PERSON,
                    "The token belongs to the service account of a client. Only people have a user record.");
        }
        Optional<User> known = users.bySubject(claims.subject());
        if (known.isPresent() && isOlder(claims, known.get())) {
            return refuseIfGone(seen(known.get()));
        }
        if (known.isPresent() && says(known.get(), claims)) {
            return seen(known.get());
        }
        Instant now = now();
        return refuseIfGone(upsert.run(ids.generate(), claims, now)
                .or(() -> users.bySubject(claims.subject()))
                .orElseThrow());
    }

    private static boolean isOlder(TokenClaims claims, User known) {
        return claims.issuedAt().isBefore(known.identityAsOf)
                || known.deletedAt != null && !claims.issuedAt().isAfter(known.deletedAt);
    }

    private static boolean says(User user, TokenClaims claims) {
        return user.deletedAt == null
                && user.enabled
                && user.roles.equals(claims.roles())
                && claims.profile()
                        .map(profile -> user.username.equals(profile.username())
                                && Objects.equals(user.firstName, profile.firstName())
                                && Objects.equals(user.lastName, profile.lastName())
                                && Objects.equals(user.locale, profile.locale()))
                        .orElse(true)
                && claims.email()
                        .map(email ->
                                Objects.equals(user.email, email.address()) && user.emailVerified == email.verified())
                        .orElse(true);
    }

    private static User refuseIfGone(User user) {
        if (user.deletedAt != null) {
            throw new ProblemException(
                    ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
        }
        if (!user.enabled) {
            throw new ProblemException(
                    ProblemType.ACCOUNT_DISABLED, "The account was disabled after this token was issued.");
        }
        return user;
    }

    private User seen(User user) {
        Instant now = now();
        Instant due = now.minus(config.lastSeenInterval());
        if (user.deletedAt == null && (user.lastSeenAt == null || !user.lastSeenAt.isAfter(due))) {
            // The condition stands again in the statement: of many requests at once only one writes.
            users.change(SEEN, now, user.id, due);
            user.lastSeenAt = now;
        }
        return user;
    }

    /** To the microsecond, which is what PostgreSQL keeps. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
