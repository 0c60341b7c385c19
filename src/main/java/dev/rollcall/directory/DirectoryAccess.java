package dev.rollcall.directory;

import java.time.Instant;
import java.util.Optional;

/** What the service may do in the identity provider, by the last check of its own client. A part of the port. */
public interface DirectoryAccess {

    /**
     * Returns since when the service may read all users. An outage of the provider does not end that.
     *
     * @return empty if it may not, or before the first check
     */
    Optional<Instant> readsUsersSince();
}
