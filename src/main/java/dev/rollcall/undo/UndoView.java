package dev.rollcall.undo;

import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.change.ValueChanges;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The changes that undoing an entry of the audit log would make. */
@Schema(name = "Undo", description = "What undoing an act would change")
public record UndoView(
        @Schema(description = "The id of the act that would be undone")
        UUID act,

        /* the kind of the act that would undo it */
        @Schema(ref = "Action") String action,

        @Schema(nullable = true, description = "The user concerned; null for none")
        UUID userId,

        @Schema(nullable = true, description = "The organization concerned; null for none")
        UUID organizationId,

        @Schema(
                description =
                        "The values now and afterwards, as `from` and `to`, by the name of the field; none if the record has its old values already")
        Map<String, Map<String, Object>> changes,

        @Schema(
                description =
                        "The names of the fields that something else has changed since. Of `roles` and `domains`, other changes since are kept. `email` means that the flag would be restored for another address")
        List<String> changedSince) {

    static UndoView of(AuditEntryView entry, String action, ValueChanges changes, List<String> changedSince) {
        return new UndoView(entry.id(), action, entry.userId(), entry.organizationId(), changes.values(), changedSince);
    }
}
