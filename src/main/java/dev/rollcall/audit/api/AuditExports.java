package dev.rollcall.audit.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.ExportAudit;
import dev.rollcall.database.JsonText;
import dev.rollcall.http.Csv;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.StreamedResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes entries of the audit log to a file, one after the other, and records the export in the log itself. */
@ApplicationScoped
class AuditExports {

    /** The value of the detail {@code records} that tells such an export from one of users. */
    private static final String RECORDS = "audit-log";

    private static final List<String> COLUMNS = List.of(
            "id",
            "at",
            "action",
            "userId",
            "organizationId",
            "by.subject",
            "by.clientId",
            "by.kind",
            "by.via",
            "by.requestId",
            "by.key.id",
            "by.key.prefix",
            "details",
            "outcome",
            "settledAt",
            "settledBy",
            "outcomeDetails");

    private final AuditLog log;
    private final ExportAudit audit;
    private final ObjectMapper json;
    private final JsonText text;

    AuditExports(AuditLog log, ExportAudit audit, ObjectMapper json, JsonText text) {
        this.log = log;
        this.audit = audit;
        this.json = json;
        this.text = text;
    }

    StreamingOutput start(AuditFilter filter, boolean newestFirst, boolean csv, Actor actor, RoutingContext context) {
        ExportAudit.Export export =
                new ExportAudit.Export(Optional.empty(), RECORDS, csv ? "csv" : "ndjson", filter.names());
        ExportAudit.Writer writer = csv
                ? (out, row) -> writeCsv(filter, newestFirst, out, row)
                : (out, row) -> log.forEach(filter, newestFirst, entry -> {
                    Ndjson.write(json, entry, out);
                    row.run();
                });
        return StreamedResponse.whileConnected(context.request(), audit.recorded(export, actor, context, writer));
    }

    private void writeCsv(AuditFilter filter, boolean newestFirst, OutputStream out, Runnable row) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write(Csv.record(COLUMNS));
        log.forEach(filter, newestFirst, entry -> {
            writer.write(Csv.record(cells(entry)));
            row.run();
        });
        writer.flush();
    }

    /** In the order of {@link #COLUMNS}; details are JSON. */
    private List<?> cells(AuditEntryView entry) {
        Actor.Key key = entry.by().key();
        return Arrays.asList(
                entry.id(),
                entry.at(),
                entry.action(),
                entry.userId(),
                entry.organizationId(),
                entry.by().subject(),
                entry.by().clientId(),
                entry.by().kind() == null ? null : entry.by().kind().code(),
                entry.by().via(),
                entry.by().requestId(),
                key == null ? null : key.id(),
                key == null ? null : key.prefix(),
                entry.details().isEmpty() ? null : text.of(entry.details()),
                entry.outcome().code(),
                entry.settledAt(),
                entry.settledBy(),
                entry.outcomeDetails().isEmpty() ? null : text.of(entry.outcomeDetails()));
    }
}
