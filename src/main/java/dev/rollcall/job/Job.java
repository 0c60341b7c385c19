package dev.rollcall.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.transfer.ImportFormat;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A change of many records, or the import of a file.
 *
 * @param act the act that has created it; the audit log has its actor
 * @param organization the organization whose members or invitations it changes; null for a job on users of the platform
 * @param reason why the service has stopped it; null if it has not
 * @param createdBy the subject of a person or a service account, as the others
 * @param startedBy the other administrator who has started it; null if it need not wait for one
 * @param startedAt when a replica has begun with it
 * @param stoppedBy null if nobody has stopped it
 * @param claim the number of the replica that performs it
 */
public record Job(
        UUID id,
        UUID act,
        JobKind kind,
        Parameters parameters,
        UUID organization,
        State state,
        StopReason reason,
        String createdBy,
        Instant createdAt,
        String startedBy,
        Instant startedAt,
        String stoppedBy,
        Instant finishedAt,
        Counts counts,
        int claim) {

    /**
     * The parameters of a job besides its records; those that its kind does not take are null.
     *
     * @param role a realm role, or a role in the organization
     * @param action the alias of a required action
     * @param file the format of the file
     * @param key identifies the import, so that a corrected file can follow; null for an import without an {@code Idempotency-Key}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection(targets = {Parameters.class, ImportFormat.class}) // stored as JSON
    public record Parameters(String role, String action, UUID team, ImportFormat file, String key) {}

    /** The numbers of items: of all, and of those in each state but {@link JobItem.State#OPEN}. */
    public record Counts(int total, int done, int unchanged, int refused, int pending, int skipped) {}

    /** The state of a job. */
    @Schema(name = "JobState")
    public enum State {
        /** Another administrator has to start it. */
        WAITING,
        /** It is being performed, or is about to be. */
        RUNNING,
        /** Items that have begun are being completed, no other begins. */
        STOPPING,
        /** It was stopped; items that were left are skipped. */
        STOPPED,
        /** All items have a result. */
        FINISHED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State ofCode(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    /** The reason for which the service has stopped a job by itself. */
    @Schema(name = "JobStopReason")
    public enum StopReason {
        /** The person or service account that has created the job may not do this any more. */
        RIGHTS_LOST,
        /** The database was restored: the job may have been performed since the backup. */
        RESTORED,
        /** No other administrator has started it within seven days. */
        NOT_STARTED,
        /** The file cannot be read any more, since {@code rollcall.secret} or {@code rollcall.profile.attributes} was changed. */
        UNREADABLE;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** Returns null for null. */
        static StopReason ofCode(String code) {
            return code == null ? null : valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
