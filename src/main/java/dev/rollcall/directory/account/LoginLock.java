package dev.rollcall.directory.account;

import java.time.Instant;

/**
 * The lock of a user by the identity provider's protection against guessed passwords. A lock without an end also disables the user.
 *
 * @param locked whether the user cannot sign in now
 * @param until the end of the lock; null if the user is not locked, or is locked for good
 * @param failures the number of failed sign-ins that count
 * @param lastFailureAt null for none
 * @param lastFailureAddress the client's address; null for none
 */
public record LoginLock(
        boolean locked, Instant until, int failures, Instant lastFailureAt, String lastFailureAddress) {}
