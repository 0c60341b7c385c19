package dev.rollcall.audit;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the audit log. */
@Schema(name = "AuditLogPage")
public record AuditPage(
        List<AuditEntryView> items,
        String next,
        String previous,

        @Schema(nullable = true, description = DROPPED_BEFORE)
        Instant droppedBefore) {

    public static final String DROPPED_BEFORE =
            "On the page with the oldest entry: the time before which months were dropped because of their age; null if none were";
}
