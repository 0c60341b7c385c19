package dev.rollcall.directory.account;

import java.time.Instant;

/**
 * A sign-in of a user at the identity provider, or an attempt.
 *
 * @param error why it failed, as the provider names it; null for one that succeeded
 * @param address the client's address; null if the provider does not tell it
 * @param client the client id of the application; null if the provider does not tell it
 * @param provider the alias of the provider with whose account the user signed in; null for none
 */
public record SignIn(Instant at, String error, String address, String client, String provider) {}
