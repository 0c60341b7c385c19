package dev.rollcall.agent.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.user.agent.AgentFilter;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of all agents. */
public class AgentListRequest extends AgentPageRequest {

    @RestQuery
    @Parameter(description = "Only agents of this person", schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String sponsor;

    @RestQuery
    @Parameter(
            description = "Only agents of this organization",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organization;

    @Override
    public AgentFilter filter() {
        AgentFilter filter = super.filter();
        return new AgentFilter(
                id("sponsor", sponsor),
                id("organization", organization),
                filter.status(),
                filter.sponsored(),
                filter.search());
    }

    private static Optional<UUID> id(String name, String value) {
        return Optional.ofNullable(value).map(text -> Parameters.uuid(name, text));
    }
}
