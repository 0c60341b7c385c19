package dev.rollcall.sync.organization;

import dev.rollcall.organization.OrganizationComparison;

/**
 * The effects of a run on the records, as the brake counts them.
 *
 * @param current the numbers of records before the run
 * @param organizations what happens to organizations
 * @param memberships that end: by themselves, with their organization, or because another one takes their place
 * @param returnedMemberships that had ended here, and are back
 * @param teams that end, by themselves or with their organization
 */
public record OrganizationEffects(
        OrganizationComparison.Current current,
        Organizations organizations,
        long memberships,
        long returnedMemberships,
        long teams) {

    /**
     * The organizations by what would change. One that changes in several ways counts for each.
     *
     * @param ended become tombstones
     * @param disabled are disabled, and in Keycloak their managed members with them
     * @param restored were deleted or disabled, and are back or enabled again
     * @param changed get another value of any field, {@code enabled} too
     */
    public record Organizations(long ended, long disabled, long restored, long changed) {}
}
