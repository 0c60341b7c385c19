package dev.rollcall.key;

import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.signing.Signer;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;

/** Whether API keys count: the operator allows them, the service can sign, and no administrator has stopped all of them. */
@Singleton
public record KeySwitch(Statements statements, Signer signer) {

    private static final String READ = "select stopped_at, stopped_by from key_switch where stopped_at is not null";

    private static final String STOP = "update key_switch set stopped_at = ?, stopped_by = ? where stopped_at is null";

    private static final String ALLOW = "update key_switch set stopped_at = null, stopped_by = null";

    /**
     * The stop of all keys.
     *
     * @param at since when they are stopped
     * @param by the subject of the administrator
     */
    public record Stop(Instant at, String by) {}

    /** Returns since when all keys are stopped; empty if they are not. */
    public Optional<Stop> stop() {
        return statements.one(row -> new Stop(Statements.instant(row, 1), row.getString(2)), READ);
    }

    /** Stops all keys, in the caller's transaction. Their records stay as they are. */
    public void stop(String administrator, Instant now) {
        statements.change(STOP, now, administrator);
    }

    /** Lets keys count again, in the caller's transaction: those that have neither ended nor expired. */
    public void allow() {
        statements.change(ALLOW);
    }

    /** Returns why no key counts; empty if keys count. */
    public Optional<KeysOff> whyOff() {
        return signer.whyUnable().map(KeysOff::of).or(() -> stop().map(stopped -> KeysOff.STOPPED));
    }

    /**
     * @throws ProblemException 409 if no key counts
     */
    public void requireOn() {
        whyOff().ifPresent(reason -> {
            throw new ProblemException(ProblemType.KEYS_OFF, reason.text());
        });
    }
}
