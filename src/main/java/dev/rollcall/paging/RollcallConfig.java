package dev.rollcall.paging;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings that belong to no single feature. */
@ConfigMapping(prefix = "rollcall")
public interface RollcallConfig {

    /**
     * The secret from which the keys for session cookies, cursors, fingerprints, invitations and what the database keeps encrypted are derived: at least 32
     * characters, at least ten of them different, the same on all replicas. Without it the service does not start ({@code RequiredSettings}).
     *
     * <p>Changing it signs browsers out and invalidates cursors. It also invalidates the fingerprints of requests with an
     * {@code Idempotency-Key} ({@code RequestFingerprints}): a retry gets 422, as if its body had changed, and an import that is sent again
     * gets 409 for the lines of users it created before. So change it when no import is unfinished. What the database keeps encrypted, the files
     * of jobs and the signing key, can be read if {@code rollcall.previous-secret} has the former one. Links of invitations that were sent before keep working; an invitation that is sent again gets another link.
     */
    Optional<String> secret();
}
