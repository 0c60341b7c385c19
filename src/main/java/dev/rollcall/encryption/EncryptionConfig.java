package dev.rollcall.encryption;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The former secret, which decrypts data from before a change of {@code rollcall.secret}. */
@ConfigMapping(prefix = "rollcall")
public interface EncryptionConfig {

    /**
     * The value of {@code rollcall.secret} before it was changed. With it, the service decrypts what it has encrypted under that value, and
     * encrypts it anew under the present one. After that, the setting can go. It concerns encrypted data only: cookies, cursors and
     * fingerprints are invalid after a change.
     */
    Optional<String> previousSecret();
}
