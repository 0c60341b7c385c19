package dev.rollcall.webhook.api;

/** The limits of the fields of webhooks. */
final class WebhookRules {

    static final int MAX_URL = 2_000;
    static final int MAX_TYPES = 20;
    static final int MAX_BATCH = 100;

    /** The types of changes, and all those of an entity: what {@code ChangeTypes} accepts. */
    static final String TYPE = "^(user\\.(\\*|created|updated|disabled|enabled|deleted|restored|relinked)"
            + "|organization\\.(\\*|created|updated|disabled|enabled|deleted|restored)|(membership|team)\\.(\\*|created|updated|deleted))$";

    static final String NOT_A_URL = "notAWebhookUrl";
    static final String NOT_TYPES = "notWebhookTypes";
    static final String WRONG_NUMBER = "wrongNumberOfValues";
    static final String OUT_OF_RANGE = "outOfRange";

    private WebhookRules() {}
}
