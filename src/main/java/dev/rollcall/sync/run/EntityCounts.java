package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The counts of organizations, of memberships or of teams in a run. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(name = "RunEntityCounts", description = "How many Keycloak has listed, and how many records differ")
public record EntityCounts(
        @Schema(required = true, description = "Listed by Keycloak")
        long listed,

        @Schema(required = true, description = "In Keycloak without a record, or with a tombstone only")
        long created,

        @Schema(required = true, description = "Records that differ from Keycloak")
        long changed,

        @Schema(
                required = true,
                description =
                        "Records of what no longer exists in Keycloak. Each was confirmed, but only up to the limit of the"
                                + " brake. Memberships and teams that end with their organization are not counted")
        long ended) {

    static final EntityCounts NONE = new EntityCounts(0, 0, 0, 0);

    long differences() {
        return created + changed + ended;
    }
}
