package dev.rollcall.user.act.security;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;

/** Refusals of changes of how a user signs in. */
final class SecurityRefusals {

    private static final int MAX_LENGTH = 255;

    private SecurityRefusals() {}

    static ProblemException notFound(String detail) {
        return new ProblemException(ProblemType.NOT_FOUND, detail);
    }

    /**
     * Checks the id of something in Keycloak for a plan, since PostgreSQL does not store every text.
     *
     * @param missing what is not found, as a sentence
     * @throws ProblemException 404 for a text that is no id of anything
     */
    static String reference(String id, String missing) {
        boolean usual = id.length() <= MAX_LENGTH
                && id.codePoints()
                        .noneMatch(letter ->
                                Character.isISOControl(letter) || Character.getType(letter) == Character.SURROGATE);
        if (!usual) {
            throw notFound(missing);
        }
        return id;
    }

    /**
     * Keycloak asks for the factor before it removes it, which stops a stranger at an unlocked computer. This service cannot ask: tokens do not
     * tell which factors were used.
     */
    static ProblemException ownSecondFactor(String accountPages) {
        return new ProblemException(
                ProblemType.SECOND_FACTOR,
                "Remove a second factor of your own on Keycloak's account page, which asks for it first: %s"
                        .formatted(accountPages));
    }
}
