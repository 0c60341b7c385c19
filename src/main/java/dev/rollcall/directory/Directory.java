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

    Optional<Identity> find(String subject);

    /** By the whole username, whatever its case. */
    Optional<Identity> findByUsername(String username);

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
     * Assigns and takes away realm roles, by name.
     *
     * @throws DirectoryRefusedException for a name that no role has
     */
    void changeRoles(String subject, Collection<String> assign, Collection<String> takeAway);

    /** Which of these names no realm role has. */
    Set<String> unknownRoles(Collection<String> names);

    /** The subjects of some enabled people to whom one of these realm roles is assigned directly; no more than {@code most} a role. */
    List<String> holders(Collection<String> roles, int most);

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
