package dev.rollcall.encryption;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** A second secret, which decrypts what {@code rollcall.secret} does not. */
@ConfigMapping(prefix = "rollcall")
public interface EncryptionConfig {

    /**
     * The value of {@code rollcall.secret} before it was changed. With it, the service decrypts what it has encrypted under that value, and
     * encrypts it anew under the present one. After that, the setting can go. Where replicas are restarted one after another, it first has
     * the value that {@code rollcall.secret} is going to have: docs/operations.md, "Change the secret". It concerns encrypted data only:
     * cookies, cursors and fingerprints are invalid after a change.
     */
    Optional<String> previousSecret();
}
