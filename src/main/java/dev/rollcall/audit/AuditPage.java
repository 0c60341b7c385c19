package dev.rollcall.audit;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the audit log. */
@Schema(name = "AuditLogPage")
public record AuditPage(
        @Schema(required = true) List<AuditEntryView> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous) {}
