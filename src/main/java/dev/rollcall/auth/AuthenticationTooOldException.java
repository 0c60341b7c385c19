package dev.rollcall.auth;

import java.time.Duration;

/** The request needs a more recent sign-in. */
class AuthenticationTooOldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration maxAge;

    AuthenticationTooOldException(Duration maxAge) {
        super("The sign-in is older than " + maxAge);
        this.maxAge = maxAge;
    }

    Duration maxAge() {
        return maxAge;
    }
}
