package dev.rollcall.auth.key;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Finds the owners of API keys. The package of the keys implements it. */
public interface KeyCallers {

    /** The beginning of each API key. */
    String PREFIX = "rc_";

    /**
     * Returns the owner of a key, and notes that the key was used. Asks the database each time, so that nothing is accepted after it has ended.
     *
     * @param secret what the client has sent
     * @throws dev.rollcall.auth.token.RefusedTokenException for anything that is not a key in force of an enabled user
     */
    KeyOwner find(String secret);

    /** Returns those of these keys that still count, by their ids. They were found before, by requests that last. */
    Map<UUID, KeyOwner> inForce(Collection<UUID> keys);
}
