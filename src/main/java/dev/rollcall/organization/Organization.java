package dev.rollcall.organization;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The application's record of an organization, linked to Keycloak's by its id, as the database has it and the API shows it. Name, alias,
 * description, domains and {@link #enabled} are copies. Only {@link OrganizationWriter} writes.
 *
 * @param externalId the id in another system; null for none
 * @param name not unique: Keycloak may hold names that differ only in case
 * @param attributes the application's own attributes; Keycloak does not know them
 * @param orphanedAt null unless the last enabled owner has gone
 * @param version counts the changes of the row; the database counts
 * @param counts how much belongs to it, where that is asked for; null otherwise
 */
@Schema(name = "Organization", description = "The application's record of an organization in Keycloak")
public record Organization(
        @Schema(
                required = true,
                description = "Rollcall's own id, a UUIDv7",
                examples = "019ab4c2-8e40-7d11-8a3b-6f2f3c1f8a66")
        UUID id,

        @Schema(
                required = true,
                description = "The organization's id in Keycloak, which is also in the claim `organization` of tokens",
                examples = "8a1f0c3e-2b7d-4c59-9e0f-1d2c3b4a5f60")
        String keycloakId,

        @Schema(
                nullable = true,
                description =
                        "The id that the organization has in another system; set by administrators, unique. Null also for callers"
                                + " who are neither administrators nor readers",
                examples = "A-2041")
        String externalId,

        @Schema(required = true, examples = "Acme") String name,

        @Schema(required = true, description = "The name in tokens; it never changes", examples = "acme")
        String alias,

        @Schema(nullable = true, description = "Null for none", examples = "Makes everything")
        String description,

        @Schema(required = true, description = "E-mail domains, sorted", examples = "[\"acme.example\"]")
        List<String> domains,

        @Schema(required = true, description = "Whether Keycloak puts the organization into tokens")
        boolean enabled,

        @Schema(required = true, description = "The application's own attributes")
        Map<String, Object> attributes,

        @Schema(required = true) Instant createdAt,

        @Schema(required = true, description = "When the record last changed")
        Instant updatedAt,

        @Schema(
                nullable = true,
                description =
                        "When the last enabled owner was removed, deleted or disabled in Keycloak, or the organization returned"
                                + " without an owner after a restore; null while there is one, and before the first one")
        Instant orphanedAt,

        @Schema(required = true, description = "The number of changes of the record")
        long version,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "Only with `counts=true`")
        Counts counts) {

    /** Numbers of members, owners and teams of an organization. */
    @Schema(
            name = "OrganizationCounts",
            description = "How much belongs to an organization",
            requiredProperties = {"members", "owners", "teams"})
    public record Counts(
            Count members,

            @Schema(description = "The members with the role `owner`, also those who may not sign in")
            Count owners,

            Count teams) {

        /** The second part of an entity tag: the numbers change without a new version. */
        public long tag() {
            return Integer.toUnsignedLong(hashCode());
        }
    }

    /**
     * A number that is counted up to {@link OrganizationQueries#MOST_COUNTED}.
     *
     * @param count at most that
     * @param exact false when there are more
     */
    @Schema(
            name = "Count",
            description = "A number, counted up to 10,000",
            requiredProperties = {"count", "exact"})
    public record Count(
            @Schema(examples = "42") int count,

            @Schema(examples = "true", description = "False if there are more than `count`")
            boolean exact) {

        /**
         * @param found at most one more than is counted
         */
        static Count of(int found) {
            return new Count(
                    Math.min(found, OrganizationQueries.MOST_COUNTED), found <= OrganizationQueries.MOST_COUNTED);
        }
    }

    /** The columns of an organization that is no tombstone. */
    static final String COLUMNS =
            "organizations.id, keycloak_id, external_id, name, alias, description, domains, enabled, attributes,"
                    + " created_at, updated_at, orphaned_at, organizations.version";

    /** Reads a row with {@link #COLUMNS}. */
    static Organization of(ResultSet row, JsonText json) throws SQLException {
        return new Organization(
                Statements.uuid(row, "id"),
                row.getString("keycloak_id"),
                row.getString("external_id"),
                row.getString("name"),
                row.getString("alias"),
                row.getString("description"),
                Statements.texts(row, "domains"),
                row.getBoolean("enabled"),
                json.object(row.getString("attributes")),
                Statements.instant(row, "created_at"),
                Statements.instant(row, "updated_at"),
                Statements.instant(row, "orphaned_at"),
                row.getLong("version"),
                null);
    }

    /** Returns what is copied of Keycloak. */
    public DirectoryOrganization copy() {
        return new DirectoryOrganization(keycloakId, name, alias, description, domains, enabled);
    }

    /** Returns the record for callers who may not see the external id: it belongs to the platform. */
    public Organization withoutExternalId() {
        return with(null, counts);
    }

    Organization withCounts(Counts numbers) {
        return with(externalId, numbers);
    }

    private Organization with(String otherExternalId, Counts numbers) {
        return new Organization(
                id,
                keycloakId,
                otherExternalId,
                name,
                alias,
                description,
                domains,
                enabled,
                attributes,
                createdAt,
                updatedAt,
                orphanedAt,
                version,
                numbers);
    }

    /** The 404 problem for an unknown id, and for an organization that the caller may not see. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no organization with this id.");
    }
}
