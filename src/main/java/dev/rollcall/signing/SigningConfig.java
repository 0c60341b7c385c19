package dev.rollcall.signing;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The signing key of the service. It has one only if users may have API keys. */
@ConfigMapping(prefix = "rollcall.keys")
public interface SigningConfig {

    /** Whether users may have API keys. Without it nobody can create one, and those that exist are refused. They can still be revoked. */
    @WithDefault("false")
    boolean enabled();

    /**
     * The path of a PEM file with the signing key, for operators who keep keys elsewhere. If there are several private keys, the first one
     * signs, and the others are only published. The file is read at start, and again every minute. Without it, the service generates the key,
     * and stores it in the database.
     */
    Optional<String> signingKeyFile();

    /**
     * The age at which the service replaces a signing key that it has generated. Shorter: a key that was copied is of use for less time; longer:
     * where the key is pasted into Keycloak, somebody has to do it less often.
     */
    @WithDefault("90D")
    Duration signingKeyRotation();
}
