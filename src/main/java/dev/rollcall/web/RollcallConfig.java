package dev.rollcall.web;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Size;

/** Settings that belong to no single feature. */
@ConfigMapping(prefix = "rollcall")
public interface RollcallConfig {

    /**
     * The secret from which the keys of session cookies and cursors are made: at least 32 characters, the same on all
     * replicas. Changing it signs browsers out and voids cursors that were handed out; nothing else.
     */
    @Size(min = 32)
    String secret();
}
