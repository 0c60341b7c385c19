package dev.rollcall.directory.account;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The part of the port to the identity provider that is about how users sign in: their sessions, credentials, linked providers, required
 * actions and locks. Nothing of it is copied. Failures are those of {@link dev.rollcall.directory.Directory}.
 */
public interface DirectoryAccount {

    /** Returns the sessions of a user, without those of offline tokens. */
    List<AccountSession> sessions(String subject);

    /**
     * Ends a session; one that does not exist is no error. The provider ends that of any user, so the id must be one of those that
     * {@link #sessions} lists.
     */
    void endSession(String session);

    /** Returns what the user signs in with, except what a user federation keeps. */
    List<AccountCredential> credentials(String subject);

    /** Removes a credential; one that does not exist is no error. */
    void removeCredential(String subject, String credential);

    /** Returns the user's accounts at other providers, without the provider of API keys, with which users do not sign in. */
    List<LinkedIdentity> identities(String subject);

    /** Returns those of these providers with which people can sign in now; empty if the service may not ask. */
    Optional<Set<String>> signInProviders(Set<String> providers);

    /**
     * Returns the providers of the realm at which users can link an account on the provider's own pages: the enabled ones, without that of API
     * keys and those of organizations. None if the realm does not offer that, or an older server does not know it, or the service may not
     * ask.
     */
    List<LinkableProvider> linkableProviders();

    /** Removes the link to an account at another provider; one that does not exist is no error. */
    void unlink(String subject, String provider);

    /** Returns the required actions that the realm knows, in its order. */
    List<RequiredAction> requiredActions(String subject);

    /**
     * Asks a required action of a user, or no longer does. The provider replaces all of them at once. So they are read just before, and the
     * result is read: if another client has replaced them meanwhile, what it took away unintentionally is written again.
     *
     * @throws dev.rollcall.directory.DirectoryPendingException also if other clients have replaced them several times
     */
    void setRequiredAction(String subject, String action, boolean asked);

    /**
     * Returns the newest sign-ins of a user, and those that failed, as far as the provider keeps its events.
     *
     * @param most the maximum number
     */
    SignInLog signIns(String subject, int most);

    /** Returns whether the user is locked out after wrong passwords. */
    LoginLock lock(String subject);

    /** Ends a lock, and forgets the failed sign-ins. */
    void unlock(String subject);

    /**
     * Sends an e-mail with a link that verifies the user's address.
     *
     * @throws dev.rollcall.directory.DirectoryRefusedException as {@link dev.rollcall.directory.Directory#sendRequiredActionsEmail}
     */
    void sendVerificationMail(String subject);

    /** Returns the address of the pages where users change their account themselves. */
    String accountPages();
}
