package dev.rollcall.audit;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.SecurityEvent;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Records exports in the audit log: the start before the first byte is sent, and at the end the number of records. An entry without an outcome
 * belongs to an export that is still running, or whose process was killed. The end is also reported as a security event.
 */
@ApplicationScoped
public class ExportAudit {

    private static final Logger LOG = Logger.getLogger(ExportAudit.class);

    private final AuditLog auditLog;
    private final SecurityEvents events;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;

    ExportAudit(AuditLog auditLog, SecurityEvents events, Clock clock, TimeBasedEpochRandomGenerator ids) {
        this.auditLog = auditLog;
        this.events = events;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * The kind and extent of an export.
     *
     * @param userId the exported user; empty for all records that match the filters
     * @param records the kind of records; null for users
     * @param format the format of the file, such as {@code csv}
     * @param filters the names of the filters, without their values, which may be personal data
     */
    public record Export(Optional<UUID> userId, String records, String format, List<String> filters) {

        /** An export of users. */
        public Export(Optional<UUID> userId, String format, List<String> filters) {
            this(userId, null, format, filters);
        }

        private Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>(Map.of("format", format));
            if (records != null) {
                details.put("records", records);
            }
            if (!filters.isEmpty()) {
                details.put("filters", filters);
            }
            return details;
        }
    }

    /** Writes the file. */
    public interface Writer {

        /**
         * @param row must be run for each written record
         */
        void write(OutputStream out, Runnable row) throws IOException;
    }

    /**
     * Wraps an export so that its start and end are recorded. If the start cannot be recorded, nothing is sent.
     */
    public StreamingOutput recorded(Export export, Actor actor, RoutingContext context, Writer writer) {
        return out -> {
            UUID act = begin(export, actor);
            AtomicLong rows = new AtomicLong();
            boolean isComplete = false;
            try {
                writer.write(out, rows::incrementAndGet);
                isComplete = true;
            } finally {
                end(act, rows.get(), isComplete);
                report(export, actor, context, rows.get(), isComplete);
            }
        };
    }

    private UUID begin(Export export, Actor actor) {
        UUID act = ids.generate();
        QuarkusTransaction.requiringNew()
                .run(() -> auditLog.append(
                        act,
                        clock.instant(),
                        Action.EXPORT,
                        Concerned.user(export.userId().orElse(null)),
                        actor,
                        export.details()));
        return act;
    }

    /** Records the outcome as done even if the export was cut off, since some data has left the service. */
    private void end(UUID act, long rows, boolean isComplete) {
        try {
            QuarkusTransaction.requiringNew()
                    .run(() -> auditLog.settle(
                            act,
                            clock.instant(),
                            Outcome.DONE,
                            AuditLog.BY_REQUEST,
                            Concerned.NONE,
                            Map.of("rows", rows, "complete", isComplete)));
        } catch (RuntimeException e) {
            LOG.warnf("The end of export %s could not be recorded in the audit log: %s", act, e.getMessage());
        }
    }

    private void report(Export export, Actor actor, RoutingContext context, long rows, boolean isComplete) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", actor.subject());
        fields.put("client", actor.clientId());
        fields.put("key", actor.keyId());
        fields.put("format", export.format());
        fields.put("records", export.records());
        fields.put("rows", rows);
        fields.put("complete", isComplete);
        events.report(SecurityEvent.EXPORT, context, fields);
    }
}
