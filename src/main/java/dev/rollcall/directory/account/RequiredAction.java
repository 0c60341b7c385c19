package dev.rollcall.directory.account;

/**
 * Something that the identity provider can demand of a user at the next sign-in.
 *
 * @param alias its id in the realm
 * @param name for people, in English
 * @param enabled whether the realm offers it
 * @param asked whether it is asked of the user
 */
public record RequiredAction(String alias, String name, boolean enabled, boolean asked) {}
