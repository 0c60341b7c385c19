package dev.rollcall.organization.api;

import dev.rollcall.externalid.ExternalId;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.OrganizationFilter;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.OrganizationSort;
import dev.rollcall.paging.AttributeFilters;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of {@code GET /api/v1/organizations}. They are parsed by the methods, so that a wrong one gets 400. */
public class OrganizationListRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

    /** The longest name of a domain (RFC 1035). */
    private static final int MAX_DOMAIN = 253;

    /** The number of ids that fit into a URL: see {@code rollcall.limits.uri}. */
    private static final int MAX_IDS = 100;

    @RestQuery
    @Parameter(
            description = "The sort order; a minus means descending. Names are sorted whatever their case.",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            defaultValue = "name",
                            enumeration = {"name", "-name", "createdAt", "-createdAt"}))
    String sort;

    @RestQuery
    @Parameter(
            description = "Words that must all occur in name or alias, whatever their case. A word of three or more"
                    + " characters matches anywhere, a shorter one only at the start of a word.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    @RestQuery
    @Parameter(
            description = "Only enabled, or only disabled organizations",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String enabled;

    @RestQuery
    @Parameter(
            description = "Only organizations with exactly this e-mail domain",
            schema = @Schema(type = SchemaType.STRING, maxLength = 253))
    String domain;

    @RestQuery
    @Parameter(
            description =
                    "Only organizations without an enabled owner, also those that never had one, or only all others",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String orphaned;

    @RestQuery
    @Parameter(
            description = "Only organizations with these ids: 1 to 100, separated by commas. Organizations that are"
                    + " deleted or never existed are missing from the response.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 3699))
    String ids;

    @RestQuery
    @Parameter(
            description = "Only the organization with exactly this id in Keycloak",
            schema = @Schema(type = SchemaType.STRING, maxLength = RecordRef.MAX_KEYCLOAK_ID))
    String keycloakId;

    @RestQuery
    @Parameter(
            description = "Only the organization with exactly this external id",
            schema = @Schema(type = SchemaType.STRING, maxLength = ExternalId.MAX_LENGTH))
    String externalId;

    @RestQuery
    @Parameter(
            description = "Whether to count members, owners and teams, each up to 10,000",
            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
    String counts;

    boolean counts() {
        return Parameters.bool("counts", counts).orElse(false);
    }

    OrganizationFilter filter(RoutingContext context) {
        return new OrganizationFilter(
                Parameters.bool("enabled", enabled),
                Parameters.text("domain", domain, MAX_DOMAIN),
                Parameters.bool("orphaned", orphaned),
                Parameters.text("search", search, MAX_TEXT),
                Parameters.uuids("ids", ids, MAX_IDS),
                Parameters.text("keycloakId", keycloakId, RecordRef.MAX_KEYCLOAK_ID),
                Parameters.text(ExternalId.FIELD, externalId, ExternalId.MAX_LENGTH),
                AttributeFilters.of(context.queryParams(), AttributeFilters.Column.ATTRIBUTES));
    }

    OrganizationSort sort() {
        return sort == null ? OrganizationSort.DEFAULT : OrganizationSort.parse(sort);
    }

    /** Without a limit, a page holds all organizations with the ids of the filter. */
    int limit(OrganizationFilter filter) {
        return limit(Math.max(OrganizationQueries.DEFAULT_LIMIT, filter.ids().size()));
    }
}
