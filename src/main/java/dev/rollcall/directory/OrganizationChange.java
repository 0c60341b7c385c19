package dev.rollcall.directory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.spelling.StoredSpelling;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Properties of an organization to be set. Null leaves a property as it is.
 *
 * @param alias only for a new organization; null for the name's
 * @param description an empty text removes it
 * @param domains all e-mail domains; an empty list removes them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection // stored as JSON in the plan of an act
public record OrganizationChange(String name, String alias, String description, List<String> domains, Boolean enabled) {

    public OrganizationChange {
        domains = domains == null ? null : domains.stream().sorted().toList();
    }

    /** Returns a change of the name alone. */
    public static OrganizationChange ofName(String name) {
        return new OrganizationChange(name, null, null, null, null);
    }

    /** Returns the names of the properties that are set. */
    public List<String> names() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("alias", alias);
        values.put("description", description);
        values.put("domains", domains);
        values.put("enabled", enabled);
        return values.keySet().stream()
                .filter(property -> values.get(property) != null)
                .toList();
    }

    /** Whether the organization has these values already. */
    public boolean isAppliedTo(DirectoryOrganization organization) {
        return (name == null || name.equals(organization.name()))
                && (alias == null || alias.equals(organization.alias()))
                && (description == null || description.equals(textOf(organization.description())))
                && !changesDomains(organization)
                && (enabled == null || enabled == organization.enabled());
    }

    /** Whether the organization gets other domains. Keycloak has no order of domains, and may have stored one in upper case. */
    public boolean changesDomains(DirectoryOrganization organization) {
        return domains != null && !spelled(domains).equals(spelled(organization.domains()));
    }

    /** Returns this change for an organization that keeps its domains. */
    public OrganizationChange withoutDomains() {
        return new OrganizationChange(name, alias, description, null, enabled);
    }

    private static String textOf(String description) {
        return description == null ? "" : description;
    }

    private static Set<String> spelled(List<String> domains) {
        return domains.stream().map(StoredSpelling::of).collect(Collectors.toSet());
    }

    /** Returns the change that undoes this one, for an organization that still has its old values. */
    public OrganizationChange revertTo(DirectoryOrganization organization) {
        return new OrganizationChange(
                name == null ? null : organization.name(),
                null,
                description == null ? null : textOf(organization.description()),
                domains == null ? null : organization.domains(),
                enabled == null ? null : organization.enabled());
    }
}
