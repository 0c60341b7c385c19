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
     * Returns the id of something in Keycloak, for a plan: PostgreSQL does not store every text.
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
     * Keycloak asks for the factor itself before it removes it, so that nobody does who has found an open browser. This service cannot: tokens do
     * not say how somebody signed in.
     */
    static ProblemException ownSecondFactor(String accountPages) {
        return new ProblemException(
                ProblemType.SECOND_FACTOR,
                "Remove a second factor of your own on Keycloak's account page, which asks for it first: %s"
                        .formatted(accountPages));
    }
}
