package dev.rollcall.web;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings that belong to no single feature. */
@ConfigMapping(prefix = "rollcall")
public interface RollcallConfig {

    /**
     * The secret from which the keys of session cookies and cursors are made: at least 32 characters, the same on all
     * replicas; without it the service does not start ({@code RequiredSettings}). Changing it signs browsers out and voids cursors that were handed out; nothing else.
     */
    Optional<String> secret();
}
