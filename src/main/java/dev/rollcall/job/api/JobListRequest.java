package dev.rollcall.job.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.api.PageRequest;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of lists of jobs. */
public class JobListRequest extends PageRequest {

    @RestQuery
    @Parameter(
            description = "Only jobs that have not ended, or only those that have",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String active;

    Optional<Boolean> active() {
        return Parameters.bool("active", active);
    }
}
