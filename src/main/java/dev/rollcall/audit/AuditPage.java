package dev.rollcall.audit;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the audit log. */
@Schema(name = "AuditLogPage")
public record AuditPage(List<AuditEntryView> items, String next, String previous) {}
