package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.rollcall.sync.organization.OrganizationAccessState;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The part of a run about organizations. Hibernate stores it as JSON, which native-image does not see.
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(name = "RunOrganizations", description = "What the run found in organizations, their members and their teams")
public record RunOrganizations(
        @Schema(
                required = true,
                description =
                        "`on`: compared. `off`: organizations are switched off in the realm. `forbidden`: the service account may not"
                                + " read them. Unless it is `on`, all records of organizations stay as they are")
        OrganizationAccessState state,

        @Schema(required = true) EntityCounts organizations,
        @Schema(required = true) EntityCounts memberships,
        @Schema(required = true) EntityCounts teams,

        @Schema(required = true, description = "Differences that were written; always 0 in a dry run")
        long applied,

        @Schema(required = true, description = "A sample of the differences of each kind")
        List<OrganizationSample> samples) {

    public RunOrganizations {
        organizations = organizations == null ? EntityCounts.NONE : organizations;
        memberships = memberships == null ? EntityCounts.NONE : memberships;
        teams = teams == null ? EntityCounts.NONE : teams;
        samples = samples == null ? List.of() : List.copyOf(samples);
    }

    /** Returns this part of a run that has found nothing yet. */
    public static RunOrganizations of(OrganizationAccessState state) {
        return new RunOrganizations(state, null, null, null, 0, null);
    }

    boolean areCompared() {
        return state == OrganizationAccessState.ON;
    }

    /** Returns the counts by the kind of records. */
    @JsonIgnore
    public Map<EntityKind, EntityCounts> counts() {
        return Map.of(
                EntityKind.ORGANIZATION, organizations, EntityKind.MEMBERSHIP, memberships, EntityKind.TEAM, teams);
    }

    /** Returns the number of all differences. */
    public long differences() {
        return counts().values().stream().mapToLong(EntityCounts::differences).sum();
    }

    RunOrganizations withApplied(long records) {
        return new RunOrganizations(state, organizations, memberships, teams, records, samples);
    }
}
