package dev.rollcall.directory.key;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;

/** The part of the port by which API keys are swapped for the identity provider's tokens: for which users it does so. */
public interface KeyExchange {

    /** The name by which the identity provider knows this service as one that vouches for users. They neither see it nor remove the link. */
    String PROVIDER = "rollcall-keys";

    /**
     * @throws WrongSetupException if the identity provider swaps no keys, with what is missing and what to do
     * @throws DirectoryUnavailableException if it does not answer
     */
    void requireSetUp();

    /** Lets the keys of a user be swapped; nothing if they can be swapped already, or the user is gone. */
    void link(String subject);

    /** Lets no key of a user be swapped any more; nothing if none can be, or the user is gone. */
    void unlink(String subject);

    /** Whether the keys of a user can be swapped. */
    boolean isLinked(String subject);
}
