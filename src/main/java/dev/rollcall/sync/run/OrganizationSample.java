package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A difference in an organization that a run has found, without values. Hibernate stores it as JSON. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(
        name = "RunOrganizationSample",
        description = "A difference in an organization, with the names of the fields but without values")
public record OrganizationSample(
        @Schema(required = true, description = "`organization`, `membership` or `team`")
        String entity,

        @Schema(required = true, description = "`created`, `changed` or `ended`")
        String kind,

        @Schema(required = true, description = "The id of the organization in Keycloak")
        String organization,

        @Schema(nullable = true, description = "The id of the organization's record, if there is one")
        UUID organizationId,

        @Schema(nullable = true, description = "The subject of the member; null unless this is a membership")
        String subject,

        @Schema(nullable = true, description = "The id of the member's record, if there is one")
        UUID userId,

        @Schema(nullable = true, description = "The id of the team's group in Keycloak; null unless this is a team")
        String team,

        @Schema(required = true, description = "The fields that differ")
        List<String> fields) {

    public OrganizationSample {
        fields = fields == null ? List.of() : List.copyOf(fields);
    }
}
