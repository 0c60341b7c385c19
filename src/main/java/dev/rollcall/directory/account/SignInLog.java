package dev.rollcall.directory.account;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The sign-ins of a user that the identity provider still knows.
 *
 * @param signIns newest first
 * @param keepsSignIns whether the provider stores sign-ins now
 * @param keepsFailures whether it stores attempts that fail
 * @param kept for how long; empty for unlimited
 */
public record SignInLog(List<SignIn> signIns, boolean keepsSignIns, boolean keepsFailures, Optional<Duration> kept) {

    public SignInLog {
        signIns = List.copyOf(signIns);
    }
}
