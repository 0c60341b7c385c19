package dev.rollcall.webhook.delivery;

import java.util.Arrays;
import java.util.Optional;

/** What the service tells a receiver about the webhook itself. */
public enum Notice {
    /** The log does not have the next entries any more, because of their age. */
    ENTRIES_LOST("rollcall.entries-lost"),

    /** The database was restored or failed over, so the next entries are those of another log. */
    LOG_RESTARTED("rollcall.log-restarted"),

    /** Somebody tries the webhook. */
    TEST("rollcall.test");

    private final String type;

    Notice(String type) {
        this.type = type;
    }

    /** The type of the event. */
    public String type() {
        return type;
    }

    static Optional<Notice> ofType(String type) {
        return Arrays.stream(values())
                .filter(notice -> notice.type.equals(type))
                .findFirst();
    }
}
