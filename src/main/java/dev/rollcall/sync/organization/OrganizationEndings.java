package dev.rollcall.sync.organization;

import dev.rollcall.organization.OrganizationComparison;

/**
 * The records that a run would end, as the brake counts them.
 *
 * @param current the numbers of records before the run
 * @param organizations that become tombstones
 * @param memberships that end, by themselves or with their organization
 * @param teams that end, by themselves or with their organization
 */
public record OrganizationEndings(
        OrganizationComparison.Current current, long organizations, long memberships, long teams) {}
