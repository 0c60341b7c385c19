package dev.rollcall.directory.federation;

import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The user federations of the identity provider: the directories, such as LDAP, from which it has users. A part of the port.
 */
public interface UserFederations {

    /**
     * A user federation.
     *
     * @param id the identity provider's id; an identity names it, see {@link dev.rollcall.directory.Identity.Federated}
     * @param name as administrators see it
     * @param ldap whether it is an LDAP directory; Active Directory is one
     * @param enabled whether the identity provider uses it
     * @param period how often the identity provider synchronizes users by itself: the shorter one of both periods; empty for never
     */
    record Federation(String id, String name, boolean ldap, boolean enabled, Optional<Duration> period) {}

    /**
     * Returns the federations of the realm, sorted by name.
     *
     * @throws DirectoryUnavailableException if there is no answer
     * @throws DirectoryRefusedException if the service may not ask
     */
    List<Federation> all();

    /** Returns the federations as they were last read; empty if they never were. */
    Optional<List<Federation>> known();

    /**
     * Returns the subjects of all users who have this id in a directory.
     *
     * @throws DirectoryUnavailableException if there is no answer
     * @throws DirectoryRefusedException if the service may not ask
     */
    List<String> subjects(String directoryId);

    /**
     * The result of a synchronization.
     *
     * @param skipped whether nothing was done, because another synchronization was under way
     * @param changed how many users were added, updated or removed
     * @param failed how many users could not be synchronized
     */
    record Synchronized(boolean skipped, long changed, long failed) {}

    /**
     * Lets the identity provider synchronize the users of a federation who have changed since the last synchronization, and waits for the end.
     *
     * @throws DirectoryUnavailableException if the provider was not reached
     * @throws DirectoryRefusedException if the service may not ask, or the federation does not exist
     * @throws DirectoryPendingException if no answer came: users may have been synchronized
     */
    Synchronized synchronize(String id);
}
