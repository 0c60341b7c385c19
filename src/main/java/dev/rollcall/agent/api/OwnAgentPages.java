package dev.rollcall.agent.api;

import dev.rollcall.page.PageFeature;
import dev.rollcall.user.agent.AgentsConfig;
import jakarta.inject.Singleton;

/** The part of the account page on which everybody creates agents of their own. */
@Singleton
record OwnAgentPages(AgentsConfig config) implements PageFeature {

    @Override
    public String name() {
        return "ownagents";
    }

    @Override
    public boolean enabled() {
        return config.selfService();
    }
}
