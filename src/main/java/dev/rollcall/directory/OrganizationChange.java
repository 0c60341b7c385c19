package dev.rollcall.directory;

import java.util.List;

/**
 * Properties of an organization to be set. Null leaves a property as it is.
 *
 * @param alias only for a new organization; null for the name's
 * @param domains all e-mail domains; an empty list removes them
 */
public record OrganizationChange(String name, String alias, List<String> domains, Boolean enabled) {

    public OrganizationChange {
        domains = domains == null ? null : domains.stream().sorted().toList();
    }
}
