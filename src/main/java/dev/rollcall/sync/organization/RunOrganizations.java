package dev.rollcall.sync.organization;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The part of a run about organizations, as the API shows it. */
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

    /**
     * @param run null before this part of the run begins
     * @return null as well
     */
    public static RunOrganizations of(OrganizationRun run) {
        return run == null
                ? null
                : new RunOrganizations(
                        run.state,
                        run.counts.organizations(),
                        run.counts.memberships(),
                        run.counts.teams(),
                        run.applied,
                        run.samples.items());
    }
}
