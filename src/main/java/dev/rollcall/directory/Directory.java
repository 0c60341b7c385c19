package dev.rollcall.directory;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The port to the identity provider. Each method is one act there; what it throws says what is known of it:
 *
 * <ul>
 *   <li>{@link DirectoryRefusedException}: it said no, and nothing was changed;
 *   <li>{@link DirectoryUnavailableException}: it was not reached, and nothing was changed;
 *   <li>{@link DirectoryInDoubtException}: a change was sent and no answer came; it may or may not have been made.
 * </ul>
 */
public interface Directory {

    /** A person; the service account of a client is none. Empty only if it is certain that there is no such person. */
    Optional<Identity> find(String subject);

    /**
     * Who was made with these properties at this very time. By username or, since there are realms whose usernames are the e-mail
     * addresses, by e-mail.
     */
    Optional<Identity> findMade(IdentityChange properties, Instant createdAt);

    /** Whether anybody has this username, whatever its case. */
    boolean isUsernameTaken(String username);

    /** Whether anybody has this e-mail address, whatever its case. */
    boolean isEmailTaken(String email);

    /** Whether people may share an e-mail address. */
    boolean sharesEmails();

    /**
     * @return the new subject
     * @throws DirectoryRefusedException for a username or an e-mail that is taken, or a property that is not valid
     */
    String create(NewIdentity identity);

    /**
     * Sets some properties and leaves all others, also those this service knows nothing of.
     *
     * @throws DirectoryRefusedException as {@link #create}, or because there is no such identity
     */
    void update(String subject, IdentityChange change);

    /**
     * A realm role, as it is named when it is assigned.
     *
     * @param composite whether it contains other roles, of the realm or of clients
     */
    record Role(String id, String name, boolean composite) {}

    /**
     * @throws DirectoryRefusedException for a name that no realm role has
     */
    List<Role> roles(Collection<String> names);

    /**
     * A realm role, as people are to recognise it.
     *
     * @param description null if it has none
     */
    record RealmRole(Role role, String description) {}

    /** All realm roles, by name. */
    List<RealmRole> realmRoles();

    /**
     * The names of the realm roles that are assigned directly: others come by a group or inside of another role.
     *
     * @throws DirectoryRefusedException if there is no such identity
     */
    List<String> assignedRoles(String subject);

    /** Assigns realm roles, all or none; one that is held already is no error. */
    void assignRoles(String subject, List<Role> roles);

    /** Takes away realm roles that are assigned directly, all or none; one that is not is no error. */
    void takeRolesAway(String subject, List<Role> roles);

    /**
     * The subjects of people to whom a realm role is assigned directly, in pages; empty after the last.
     *
     * @param first how many come before the page
     */
    List<String> holders(String role, int first, int most);

    /**
     * @throws DirectoryRefusedException for a password that the realm's policy does not allow
     */
    void setTemporaryPassword(String subject, String password);

    /** When the password was last set, empty if there is none. */
    Optional<Instant> passwordSetAt(String subject);

    /**
     * Sends an e-mail by which the person does these required actions.
     *
     * @throws DirectoryRefusedException of kind {@code NO_MAIL}: the realm has no mail server, or it does not take the mail, or
     *     the person has no address; of kind {@code INVALID} for one who is disabled
     */
    void mailRequiredActions(String subject, List<String> actions);

    /** Ends all sessions of the person. */
    void endSessions(String subject);

    /** Makes the identity go; one that is gone already is no error. */
    void delete(String subject);

    /** The properties that the realm's user profile lets people change themselves: {@code email}, {@code locale} and so on. */
    Set<String> selfEditable();

    /** Those that people may not be without, though an administrator may leave them empty. */
    Set<String> selfRequired();
}
