package dev.rollcall.job.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.job.JobItem;
import dev.rollcall.organization.api.PageRequest;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the items of a job. */
public class JobItemListRequest extends PageRequest {

    @RestQuery
    @Parameter(description = "Only items in this state", schema = @Schema(ref = "JobItemState"))
    String state;

    Optional<JobItem.State> state() {
        return Parameters.oneOf("state", state, List.of(JobItem.State.values()), JobItem.State::code);
    }
}
