package dev.rollcall.directory;

import java.util.List;

/**
 * An organization of the identity provider.
 *
 * @param id the provider's id
 * @param alias the name in URLs and claims; it never changes
 * @param description null for none
 * @param domains the e-mail domains, sorted
 */
public record DirectoryOrganization(
        String id, String name, String alias, String description, List<String> domains, boolean enabled) {

    public DirectoryOrganization {
        description = description == null || description.isEmpty() ? null : description;
        domains = domains.stream().sorted().toList();
    }
}
