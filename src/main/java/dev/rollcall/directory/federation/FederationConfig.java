package dev.rollcall.directory.federation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Users who come from a user federation of Keycloak, such as LDAP. */
@ConfigMapping(prefix = "rollcall.federation")
public interface FederationConfig {

    /**
     * Whether such users can be deleted. Keycloak forgets a user of a read-only directory only until it finds them there again, under another
     * subject; a user of a writable directory is deleted in the directory itself, for all applications of the company.
     */
    @WithDefault("false")
    boolean delete();

    /**
     * Interval at which the leader lets Keycloak synchronize the users of its directories who have changed; a reconciliation starts if there
     * are any. Off if not set. Shorter: records lag less behind a directory; longer: less load on the directory, and fewer reconciliations.
     * Keycloak is not asked during a run, nor until nine times the last run's length after its end.
     */
    Optional<Duration> syncEvery();
}
