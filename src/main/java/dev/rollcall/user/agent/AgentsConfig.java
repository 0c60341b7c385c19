package dev.rollcall.user.agent;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Agents: users without credentials, for whom a person is responsible. */
@ConfigMapping(prefix = "rollcall.agents")
public interface AgentsConfig {

    /** Whether everybody may create agents of their own. Owners and admins create those of their organizations, and administrators all. */
    @WithDefault("false")
    boolean selfService();

    /** Maximum number of agents that are created for one person. Administrators, owners and admins may move more to them. */
    @WithDefault("20")
    int perPerson();
}
