package dev.rollcall.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The port to the identity provider. Each method is one operation there; the exception says what is known of its result:
 *
 * <ul>
 *   <li>{@link DirectoryRefusedException}: the provider refused it, and nothing was changed;
 *   <li>{@link DirectoryUnavailableException}: the provider was not reached, and nothing was changed;
 *   <li>{@link DirectoryPendingException}: a change was sent and no answer came; it may or may not have been made.
 * </ul>
 */
public interface Directory {

    /** Returns a user's identity; service accounts of clients have none here. Empty only if it certainly does not exist. */
    Optional<Identity> find(String subject);

    /** Returns the identity of a client's service account; empty only if there certainly is none with this subject. */
    Optional<Identity> findServiceAccount(String subject);

    /**
     * Returns the identity that was created with these properties at exactly this time. It is found by username or, since some realms use
     * e-mail addresses as usernames, by e-mail.
     */
    Optional<Identity> findCreated(IdentityChange properties, Instant createdAt);

    /** Whether an identity has this username; case does not matter. */
    boolean isUsernameTaken(String username);

    /** Whether an identity has this e-mail address; case does not matter. */
    boolean isEmailTaken(String email);

    /**
     * An identity that has a certain username or e-mail address.
     *
     * @param emailVerified whether its e-mail address is verified
     */
    record Named(String subject, boolean emailVerified) {}

    /** Returns the identities with this username, one at most; case does not matter. Service accounts of clients are left out. */
    List<Named> withUsername(String username);

    /** Returns the identities with this e-mail address; case does not matter. Service accounts of clients are left out. */
    List<Named> withEmail(String email);

    /** Whether several identities may have the same e-mail address. */
    boolean allowsDuplicateEmails();

    /** Returns how long a session may last; zero if the service may not see it. */
    Duration longestSession();

    /**
     * Creates an identity.
     *
     * @return the new subject
     * @throws DirectoryRefusedException for a username or an e-mail that is taken, or an invalid property
     */
    String create(NewIdentity identity);

    /**
     * Returns a user's identity after a change; as {@link #find}, but what fails leaves the change pending.
     *
     * @throws DirectoryPendingException if the provider did not answer, or refused
     */
    Optional<Identity> findChanged(String subject);

    /**
     * Sets some properties and leaves all others, even those that this service does not know. The provider takes a locale only with the
     * address, the names and all attributes; these are sent as just read.
     *
     * @throws DirectoryRefusedException as {@link #create}, or because the identity does not exist
     * @throws DirectoryPendingException also if other writers have replaced the locale several times
     */
    void update(String subject, IdentityChange change);

    /**
     * Sets a password that must be changed at the next sign-in.
     *
     * @throws DirectoryRefusedException for a password that the realm's policy does not allow
     */
    void setTemporaryPassword(String subject, String password);

    /** Returns when the password was last set; empty if there is none. */
    Optional<Instant> passwordSetAt(String subject);

    /**
     * Sends an e-mail with a link to these required actions.
     *
     * @throws DirectoryRefusedException of kind {@code NO_MAIL} if the realm has no mail server, the server refuses the mail, or the
     *     user has no address; of kind {@code INVALID} for a disabled user
     */
    void sendRequiredActionsEmail(String subject, List<String> actions);

    /** Ends all sessions of the user. */
    void endSessions(String subject);

    /** Deletes the identity; one that does not exist is no error. */
    void delete(String subject);

    /** Returns the properties that the realm's user profile lets users change themselves: {@code email}, {@code locale} and so on. */
    Set<String> selfEditableProperties();

    /** Returns the properties that users may not leave empty, although an administrator may. */
    Set<String> selfRequiredProperties();
}
