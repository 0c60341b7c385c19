package dev.rollcall.sync.organization;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The counts of a run's part about organizations. Hibernate stores them as JSON, which native-image does not see. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record OrganizationCounts(EntityCounts organizations, EntityCounts memberships, EntityCounts teams) {

    static final OrganizationCounts NONE =
            new OrganizationCounts(EntityCounts.NONE, EntityCounts.NONE, EntityCounts.NONE);

    public OrganizationCounts {
        organizations = organizations == null ? EntityCounts.NONE : organizations;
        memberships = memberships == null ? EntityCounts.NONE : memberships;
        teams = teams == null ? EntityCounts.NONE : teams;
    }

    /** Returns the number of all differences. */
    public long differences() {
        return organizations.differences() + memberships.differences() + teams.differences();
    }
}
