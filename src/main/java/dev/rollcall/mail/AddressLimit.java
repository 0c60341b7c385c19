package dev.rollcall.mail;

import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Limits the mails to one address within an hour, whatever they are about. Whoever causes mails besides invitations counts their own, and asks
 * before each.
 */
public interface AddressLimit {

    /**
     * Checks whether one more mail may be sent. Other checks of the same mailbox wait until the caller's transaction ends.
     *
     * @param others returns when other mails than invitations were sent to this address since a moment, in any order
     * @return 429 with {@code Retry-After}; empty if there is room
     */
    Optional<ProblemException> refusal(String address, Function<Instant, List<Instant>> others);
}
