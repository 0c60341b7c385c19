package dev.rollcall.webhook.api;

import dev.rollcall.page.PageFeature;
import dev.rollcall.webhook.WebhooksConfig;
import dev.rollcall.webhook.target.Targets;
import jakarta.inject.Singleton;

/** The part of the page of an organization about its webhooks. */
@Singleton
record OrganizationWebhookPages(WebhooksConfig config, Targets targets) implements PageFeature {

    @Override
    public String name() {
        return "organizationwebhooks";
    }

    @Override
    public boolean enabled() {
        return config.forOrganizations() && targets.anyAllowed();
    }
}
