package dev.rollcall.directory.account;

import java.time.Instant;

/**
 * Something that a user signs in with. What proves it stays with the identity provider.
 *
 * @param type as the provider names it
 * @param label the name that the user gave to it; null for none
 * @param createdAt null if the provider does not tell it
 */
public record AccountCredential(String id, String type, String label, Instant createdAt, Use use) {

    /** The use of a credential at a sign-in. */
    public enum Use {
        PASSWORD,
        /** It replaces the password. */
        PASSKEY,
        /** It is asked for besides another credential. */
        SECOND_FACTOR
    }
}
