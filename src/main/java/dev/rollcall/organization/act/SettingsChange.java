package dev.rollcall.organization.act;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.organization.Organization;
import java.util.List;

/**
 * A requested change of an organization. Null leaves a value as it is.
 *
 * @param domains all e-mail domains after the change
 * @param attributes a merge patch (RFC 7396) of the application's attributes
 */
public record SettingsChange(String name, List<String> domains, Boolean enabled, ObjectNode attributes) {

    boolean renames(Organization now) {
        return name != null && !name.equals(now.name());
    }

    boolean changesDomains(Organization now) {
        return domains != null && !DomainNames.areSame(domains, now.domains());
    }

    boolean disables() {
        return Boolean.FALSE.equals(enabled);
    }

    /** Returns this change for an organization that keeps its domains. */
    SettingsChange withoutDomains() {
        return new SettingsChange(name, null, enabled, attributes);
    }

    boolean isNothing() {
        return properties() == null && attributes == null;
    }

    /** The properties to set in the identity provider; null for none. */
    OrganizationChange properties() {
        return name == null && domains == null && enabled == null
                ? null
                : new OrganizationChange(name, null, domains, enabled);
    }

    /** Whether an organization has all values that this change asks for. */
    boolean isAppliedTo(Organization now) {
        return !renames(now)
                && !changesDomains(now)
                && (enabled == null || enabled == now.enabled())
                && (attributes == null || AttributePatch.isAppliedTo(now.attributes(), attributes));
    }
}
