package dev.rollcall.agent.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.user.agent.AgentFilter;
import dev.rollcall.user.agent.AgentStatus;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of every list of agents. They are parsed by the method, so that a wrong one gets 400. */
public class AgentPageRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

    @RestQuery
    @Parameter(description = "Only agents with this status", schema = @Schema(implementation = AgentStatus.class))
    String status;

    @RestQuery
    @Parameter(
            description =
                    "`false`: only agents that are suspended because of what happened to their sponsor, until they get another one; `true`: only others",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String sponsored;

    @RestQuery
    @Parameter(
            description = "Words that must all occur in the name, whatever their case",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    public AgentFilter filter() {
        return new AgentFilter(
                Optional.empty(),
                Optional.empty(),
                Parameters.oneOf("status", status, List.of(AgentStatus.values()), AgentStatus::code),
                Parameters.bool("sponsored", sponsored),
                Parameters.text("search", search, MAX_TEXT).filter(text -> !text.isEmpty()));
    }
}
