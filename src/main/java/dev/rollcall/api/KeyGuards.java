package dev.rollcall.api;

import dev.rollcall.audit.Actor;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;

/** Refuses to API keys parts of operations that they have the scope for: whoever has a key must not gain a way to sign in. */
public final class KeyGuards {

    private KeyGuards() {}

    /**
     * @param password null if none is to be set
     * @throws ProblemException 403 for a key that sets a password
     */
    public static void refusePassword(Actor actor, String password) {
        if (password != null && actor.key() != null) {
            throw refusal("set a password");
        }
    }

    /**
     * @param accounts whether accounts of managed members may be deleted with a membership
     * @throws ProblemException 403 for a key that may delete them
     */
    public static void refuseAccountDeletion(Actor actor, boolean accounts) {
        if (accounts && actor.key() != null) {
            throw refusal("delete the accounts that an organization manages");
        }
    }

    /** Returns 403 for a key that changes the e-mail address of its owner, by which the owner can recover the account. */
    public static ProblemException ownEmail() {
        return refusal("change the e-mail address of its owner");
    }

    private static ProblemException refusal(String what) {
        return new ProblemException(
                ProblemType.KEY_NOT_ALLOWED, "No API key can %s: sign in, or use an access token.".formatted(what));
    }
}
