package dev.rollcall.webhook.api;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import java.util.List;

/** The limits of the fields of webhooks. */
final class WebhookRules {

    static final int MAX_URL = 2_000;
    static final int MAX_TYPES = 20;
    static final int MAX_TYPE = 40;
    static final int MAX_BATCH = 100;

    /** The types of changes, and all those of an entity: what {@code ChangeTypes} accepts. */
    static final String TYPE = "^(user\\.(\\*|created|updated|disabled|enabled|deleted|restored|relinked)"
            + "|organization\\.(\\*|created|updated|disabled|enabled|deleted|restored)|(membership|team)\\.(\\*|created|updated|deleted))$";

    static final String NOT_A_URL = "notAWebhookUrl";
    static final String NOT_TYPES = "notWebhookTypes";
    static final String WRONG_NUMBER = "wrongNumberOfValues";

    private WebhookRules() {}

    /**
     * @param batch null if it is not set
     */
    static List<FieldError> checkBatch(Integer batch) {
        return batch == null || batch >= 1 && batch <= MAX_BATCH
                ? List.of()
                : List.of(ErrorKey.OUT_OF_RANGE
                        .with("min", 1)
                        .with("max", MAX_BATCH)
                        .at("batch"));
    }
}
