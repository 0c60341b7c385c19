package dev.rollcall.mail;

import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Limits the mails to one address within an hour that are no invitations. The invitations to the address count, too. Invitations themselves
 * count only invitations: otherwise whoever invites would learn that somebody has an account with the address. So it gets at most twice as
 * many mails in all.
 */
public interface AddressLimit {

    /**
     * Checks whether one more mail may be sent. Other checks of the same mailbox wait until the caller's transaction ends.
     *
     * @param others returns when other mails than invitations were sent to this address since a moment, whatever they are about, in any order
     * @return 429 with {@code Retry-After}; empty if there is room
     */
    Optional<ProblemException> refusal(String address, Function<Instant, List<Instant>> others);

    /**
     * Checks whether one user may cause one more mail, whatever its address: as many as one address gets.
     *
     * @param caused returns when the user caused mails since a moment, in any order
     * @return as for {@link #refusal}
     */
    Optional<ProblemException> refusalOfUser(Function<Instant, List<Instant>> caused);
}
