package dev.rollcall.directory.account;

/**
 * A user's account at another provider with which the realm lets people sign in.
 *
 * @param provider the provider's alias in the realm
 * @param userName the name of the account there; null if the realm does not know it
 */
public record LinkedIdentity(String provider, String userName) {}
