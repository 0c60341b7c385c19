package dev.rollcall.clock;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Estimates from tokens how far Keycloak's clock is ahead of the database's, and converts times of tokens into the database's time
 * (docs/adr/0019).
 *
 * <p>A token that Keycloak issued in answer to a request states Keycloak's time in whole seconds. So Keycloak's clock is ahead by more than
 * this second minus the time of the answer, and by less than the next second minus the time of the request. Each answer narrows these
 * bounds; with time they widen, because clocks drift. An answer outside the bounds means that Keycloak's clock was set.
 */
@Singleton
public class KeycloakClock {

    /** Allowance for the error of the database's clock, which is half a round trip. */
    private static final Duration MARGIN = Duration.ofMillis(50);

    /** The fastest that time synchronization makes a clock run, in seconds per second. */
    private static final double DRIFT = 0.0005;

    /**
     * Maximum by which {@link State#most} may exceed the upper bound, so that it rarely changes: times of two tokens compare best if they
     * are converted alike.
     */
    private static final Duration SLACK = Duration.ofMillis(500);

    /** Time for which tokens of the old clock may still arrive: the clock of another node of Keycloak may not have been set yet. */
    private static final Duration GRACE = Duration.ofMinutes(10);

    /** Time for which earlier clocks are kept: longer than an access token lives in any sensible realm. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Clock clock;
    private final BooleanSupplier steady;
    private volatile State state = new State(null, SECOND, List.of());
    private volatile boolean outdated;

    /** Bounds of how far Keycloak's clock was ahead, at a time by the database's clock. */
    private record Bounds(Duration least, Duration most, Instant at) {

        private Bounds at(Instant later) {
            Duration drift = Duration.ofNanos(
                    (long) (Math.max(0, Duration.between(at, later).toNanos()) * DRIFT));
            return new Bounds(least.minus(drift), most.plus(drift), later);
        }

        private Bounds narrowed(Bounds other) {
            return new Bounds(
                    max(least, other.least),
                    max(most.negated(), other.most.negated()).negated(),
                    other.at);
        }

        private boolean isEmpty() {
            return least.compareTo(most) > 0;
        }

        private static Duration max(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }
    }

    /** Keycloak's clock before it was set: how far it was ahead at most, and until when. */
    private record Before(Duration most, Instant until) {}

    /**
     * @param bounds null if nothing is known yet; then both clocks count as equal to within a second
     * @param most by how much tokens are dated back: at least the upper bound
     */
    private record State(Bounds bounds, Duration most, List<Before> before) {}

    @Inject
    KeycloakClock(Clock clock, DatabaseClock database) {
        this(clock, database::isSteady);
    }

    public KeycloakClock(Clock clock) {
        this(clock, () -> true);
    }

    /**
     * @param steady whether the clock can be relied on now
     */
    KeycloakClock(Clock clock, BooleanSupplier steady) {
        this.clock = clock;
        this.steady = steady;
    }

    /**
     * Notes the time of a token that Keycloak issued in answer to a request.
     *
     * @param issuedAt by Keycloak's clock, in whole seconds
     * @param askedAt by the database's clock, before the request was sent
     */
    public synchronized void issued(Instant issuedAt, Instant askedAt) {
        if (!steady.getAsBoolean()) {
            return;
        }
        Instant now = clock.instant();
        Bounds found = new Bounds(
                Duration.between(now, issuedAt).minus(MARGIN),
                Duration.between(askedAt, issuedAt).plus(SECOND).plus(MARGIN),
                now);
        outdated = false;
        if (state.bounds() == null) {
            state = new State(found, dateBack(found.most()), List.of());
            return;
        }
        Bounds narrowed = state.bounds().at(now).narrowed(found);
        if (narrowed.isEmpty()) {
            state = new State(found, dateBack(found.most()), withPast(now));
        } else {
            state = new State(narrowed, dateBack(narrowed.most()), state.before());
        }
    }

    /** To the millisecond, so that PostgreSQL stores the result as it is. */
    private Duration dateBack(Duration most) {
        Duration current = state.most();
        boolean fits = current.compareTo(most) >= 0 && current.compareTo(most.plus(SLACK)) <= 0;
        return fits ? current : Duration.ofMillis(most.plus(MARGIN).plus(MARGIN).toMillis());
    }

    /** An earlier clock that was ahead by less is covered by the current one. */
    private List<Before> withPast(Instant now) {
        List<Before> kept = new ArrayList<>();
        for (Before before : state.before()) {
            if (before.most().compareTo(state.most()) > 0 && before.until().isAfter(now.minus(KEPT))) {
                kept.add(before);
            }
        }
        kept.add(new Before(state.most(), now));
        return List.copyOf(kept);
    }

    /**
     * Returns the earliest time, by the database's clock, at which Keycloak can have issued a token: if unsure, a token is older than what
     * it is compared with.
     *
     * @param issuedAt by Keycloak's clock, in whole seconds
     * @return 1970 if the token seems to be issued in the future: Keycloak's clock has been set, so nothing is known
     */
    public Instant earliest(Instant issuedAt) {
        State known = state;
        Instant earliest = issuedAt.minus(known.most());
        for (Before before : known.before()) {
            Instant then = issuedAt.minus(before.most());
            if (then.isBefore(earliest) && then.isBefore(before.until().plus(GRACE))) {
                earliest = then;
            }
        }
        if (earliest.isAfter(clock.instant().plus(MARGIN))) {
            outdated = true;
            return Instant.EPOCH;
        }
        return earliest;
    }

    /** As {@link #earliest}, but the latest time. */
    public Instant latest(Instant issuedAt) {
        Bounds known = state.bounds();
        return issuedAt.plus(SECOND)
                .minus(
                        known == null
                                ? SECOND.negated()
                                : known.at(clock.instant()).least());
    }

    /** Returns Keycloak's time; between its limits, the one that differs least from the database's. */
    public Instant now() {
        return clock.instant().plus(ahead().orElse(Duration.ZERO));
    }

    /** Converts a time of Keycloak approximately, with the same difference as {@link #now}. */
    public Instant toDatabaseTime(Instant time) {
        return time.minus(ahead().orElse(Duration.ZERO));
    }

    /**
     * Returns by how much Keycloak's clock is at least ahead of the database's; negative if it is behind, and zero if the clocks may be
     * equal. Empty if it is not known.
     */
    public Optional<Duration> ahead() {
        Bounds known = state.bounds();
        if (known == null) {
            return Optional.empty();
        }
        if (!known.least().isNegative()) {
            return Optional.of(known.least());
        }
        return Optional.of(known.most().isNegative() ? known.most() : Duration.ZERO);
    }

    /** Whether a token has shown that Keycloak's clock has been set since the last answer. */
    public boolean isOutdated() {
        return outdated;
    }
}
