package dev.rollcall.organization;

import dev.rollcall.database.CopiedField;
import dev.rollcall.database.CopiedField.Type;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryOrganization;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The fields of an organization that are copies of Keycloak's. To add one, add a column to {@code organizations} and
 * {@code sync_seen_organizations} and to the trigger of the change log, a line here, and a component to {@link DirectoryOrganization} and
 * {@link Organization}; and to {@link dev.rollcall.directory.OrganizationChange} and the bodies of requests, if it can be changed here.
 */
public final class OrganizationFields {

    /** In the order in which the API shows them. */
    public static final List<CopiedField<DirectoryOrganization, ?>> ALL = List.of(
            new CopiedField<>("name", Type.REQUIRED_TEXT, DirectoryOrganization::name),
            new CopiedField<>("alias", Type.REQUIRED_TEXT, DirectoryOrganization::alias),
            new CopiedField<>("description", Type.TEXT, DirectoryOrganization::description),
            new CopiedField<>("domains", Type.TEXTS, DirectoryOrganization::domains),
            new CopiedField<>("enabled", Type.FLAG, DirectoryOrganization::enabled));

    public static final List<String> NAMES = ALL.stream().map(CopiedField::name).toList();

    private OrganizationFields() {}

    /** Returns the names of the fields in which two organizations differ. */
    public static List<String> differences(DirectoryOrganization one, DirectoryOrganization other) {
        return CopiedField.differences(ALL, one, other);
    }

    /** Reads a row with {@code keycloak_id} and the columns of {@link #ALL}. */
    static DirectoryOrganization read(ResultSet row) throws SQLException {
        return new DirectoryOrganization(
                row.getString("keycloak_id"),
                row.getString("name"),
                row.getString("alias"),
                row.getString("description"),
                Statements.texts(row, "domains"),
                row.getBoolean("enabled"));
    }
}
