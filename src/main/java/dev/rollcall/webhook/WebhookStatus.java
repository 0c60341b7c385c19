package dev.rollcall.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a webhook does at the moment. */
@Schema(name = "WebhookStatus")
public enum WebhookStatus {
    /** It delivers what comes. */
    ACTIVE,
    /** Its last attempt has failed, and it tries again. */
    FAILING,
    /** It failed for too long, and waits for somebody to resume it. */
    PAUSED,
    /** Somebody has switched it off, or the receiver wants no more requests. */
    DISABLED;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(WebhookStatus::code).toList();
    }
}
