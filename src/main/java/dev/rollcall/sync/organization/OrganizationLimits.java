package dev.rollcall.sync.organization;

/**
 * The number of records that a run may end.
 *
 * @param organizations that become tombstones
 * @param memberships that end, by themselves or with their organization
 * @param teams that end, by themselves or with their organization
 */
public record OrganizationLimits(long organizations, long memberships, long teams) {

    /** For a run that changes nothing, or that is forced. */
    public static final OrganizationLimits NONE =
            new OrganizationLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
}
