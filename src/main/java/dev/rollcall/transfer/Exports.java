package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.ExportAudit;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.http.Ndjson;
import dev.rollcall.http.StreamedResponse;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Optional;

/** Writes users to a file, row by row, and records the export in the audit log. */
@ApplicationScoped
class Exports {

    private final UserQueries users;
    private final ExportAudit audit;
    private final ProfileNames profile;
    private final ObjectMapper json;

    Exports(UserQueries users, ExportAudit audit, ProfileNames profile, ObjectMapper json) {
        this.users = users;
        this.audit = audit;
        this.profile = profile;
        this.json = json;
    }

    StreamingOutput start(UserFilter filter, UserSort sort, boolean csv, Actor actor, RoutingContext context) {
        ExportAudit.Export export = new ExportAudit.Export(Optional.empty(), csv ? "csv" : "ndjson", filter.names());
        ExportAudit.Writer writer = csv
                ? (out, row) -> UserCsv.write(users, filter, sort, profile.all(), json, out, row)
                : (out, row) -> users.forEach(filter, sort, user -> {
                    Ndjson.write(json, user, out);
                    row.run();
                });
        return StreamedResponse.whileConnected(context.request(), audit.recorded(export, actor, context, writer));
    }
}
