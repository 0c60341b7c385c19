package dev.rollcall.organization.act;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.Organization;

/**
 * A requested change of an organization.
 *
 * @param properties what to set in the identity provider
 * @param attributes a merge patch (RFC 7396) of the application's attributes; null for none
 * @param externalId null to leave it
 */
public record SettingsChange(OrganizationChange properties, ObjectNode attributes, ExternalId externalId) {

    boolean renames(Organization now) {
        return properties.name() != null && !properties.name().equals(now.name());
    }

    boolean changesDomains(Organization now) {
        return properties.changesDomains(now.copy());
    }

    boolean disables() {
        return Boolean.FALSE.equals(properties.enabled());
    }

    /** Returns this change for an organization that keeps its domains. */
    SettingsChange withoutDomains() {
        return new SettingsChange(properties.withoutDomains(), attributes, externalId);
    }

    /** Returns this change for an organization that keeps its external id. */
    SettingsChange withoutExternalId() {
        return new SettingsChange(properties, attributes, null);
    }

    boolean isNothing() {
        return properties.names().isEmpty() && attributes == null && externalId == null;
    }

    /** Whether an organization has all values that this change asks for. */
    boolean isAppliedTo(Organization now) {
        return properties.isAppliedTo(now.copy())
                && (attributes == null || AttributePatch.isAppliedTo(now.attributes(), attributes))
                && (externalId == null || externalId.isAppliedTo(now.externalId()));
    }
}
