package dev.rollcall.paging;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings that belong to no single feature. */
@ConfigMapping(prefix = "rollcall")
public interface RollcallConfig {

    /**
     * The secret from which the keys of session cookies, cursors and fingerprints are made: at least 32 characters, ten of them different, the same on all
     * replicas; without it the service does not start ({@code RequiredSettings}). Changing it signs browsers out and voids
     * cursors that were handed out. It also makes unknown what was done by an {@code Idempotency-Key} until then
     * ({@code RequestFingerprints}): a retry is a 422, as for another body, and an import that is sent again finds its own users, as
     * lines that are a 409. So change it when no import is half done.
     */
    Optional<String> secret();
}
