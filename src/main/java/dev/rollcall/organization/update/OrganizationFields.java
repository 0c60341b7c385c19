package dev.rollcall.organization.update;

import dev.rollcall.directory.DirectoryOrganization;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The fields of an organization that are copies of Keycloak's, as the API names them. */
public final class OrganizationFields {

    /** The names in the order of the API. */
    public static final List<String> NAMES = List.of("name", "alias", "domains", "enabled");

    private static final Map<String, Function<DirectoryOrganization, Object>> VALUES = Map.of(
            "name", DirectoryOrganization::name,
            "alias", DirectoryOrganization::alias,
            "domains", DirectoryOrganization::domains,
            "enabled", DirectoryOrganization::enabled);

    private OrganizationFields() {}

    /** Returns the names of the fields in which two organizations differ. */
    public static List<String> differences(DirectoryOrganization one, DirectoryOrganization other) {
        return NAMES.stream()
                .filter(name ->
                        !VALUES.get(name).apply(one).equals(VALUES.get(name).apply(other)))
                .toList();
    }
}
