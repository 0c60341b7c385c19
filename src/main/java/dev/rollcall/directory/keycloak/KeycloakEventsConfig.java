package dev.rollcall.directory.keycloak;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which of Keycloak's events are read. */
@ConfigMapping(prefix = "rollcall.sync")
public interface KeycloakEventsConfig {

    /**
     * Whether sign-ins through identity providers are followed: Keycloak may have copied changed values, without another event. Keycloak
     * can only be asked for all sign-ins, so a realm without identity providers saves this work if it is off. In a realm with organizations
     * sign-ins are read in any case, since a person may have become a member.
     */
    @WithDefault("true")
    boolean brokerLogins();
}
