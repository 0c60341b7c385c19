package dev.rollcall.organization;

/** Parts of statements that several classes share. */
final class OrganizationSql {

    /** The columns of an organization, in the order in which {@link OrganizationRows} reads them. */
    static final String COLUMNS = "id, keycloak_id, name, alias, domains, enabled, attributes, created_at, updated_at,"
            + " orphaned_at, deleted_at, version";

    private OrganizationSql() {}
}
