package dev.rollcall.organization.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.act.organization.OrganizationActScript;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.OrganizationView;
import dev.rollcall.organization.management.body.CreateOrganization;
import dev.rollcall.organization.management.body.OrganizationPatch;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.body.MergePatch;
import dev.rollcall.user.api.body.RequestBodies;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Creates, changes and deletes organizations. Creating is for administrators, all else for owners, too. */
@Path("/api/v1/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
public class OrganizationManagementResource {

    private final RequestBodies bodies;
    private final OrganizationManagement management;
    private final OrganizationQueries organizations;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    OrganizationManagementResource(
            RequestBodies bodies,
            OrganizationManagement management,
            OrganizationQueries organizations,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.management = management;
        this.organizations = organizations;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "createOrganization",
            summary = "Create an organization",
            description =
                    "Creates the organization in Keycloak and in Rollcall, with its first owner if `ownerId` names one.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "OrganizationCreated")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "OrganizationOfKeyGone")
    @APIResponse(responseCode = "409", ref = "OrganizationTaken")
    public Response create(@RequestBody(ref = "CreateOrganizationBody") byte[] body, @Context RoutingContext context) {
        ObjectNode json = StrictJson.object(body);
        CreateOrganization organization = bodies.read(json, CreateOrganization.class);
        Acts.Result result = management.create(actor(context), organization, once(context, "POST organizations", json));
        return OrganizationResponses.of(result, caller(), null, () -> created(result));
    }

    private Response created(Acts.Result result) {
        Organization created = Optional.ofNullable(result.details().get(OrganizationActScript.ORGANIZATION_ID))
                .flatMap(id -> organizations.find(UUID.fromString(id.toString())))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "The organization created with this idempotency key has since been deleted."));
        return OrganizationResponses.created(
                OrganizationResponses.organization(created.id),
                OrganizationView.of(created),
                ETags.of(created.version));
    }

    @PATCH
    @Path("{id}")
    @Authenticated
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "updateOrganization",
            summary = "Update an organization",
            description =
                    "For administrators and owners; only platform administrators change `domains`. Applies a merge"
                            + " patch (RFC 7396) in Keycloak and in Rollcall; what only Keycloak knows of the organization stays"
                            + " unchanged. The alias never changes.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Organization")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "SettingsGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "OrganizationTakenOrKept")
    @APIResponse(responseCode = "429", ref = "TooManyTakenNames")
    public Response update(
            @RestPath String id,
            @RequestBody(ref = "OrganizationPatchBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        OrganizationPatch patch = bodies.readPatch(StrictJson.object(body), OrganizationPatch.class);
        Acts.Result result = management.update(caller(), actor(context), organization, patch, demanded);
        return OrganizationResponses.of(result, caller(), organization, () -> current(organization));
    }

    private Response current(UUID id) {
        Organization now = organizations
                .find(id)
                .orElseThrow(() ->
                        new ProblemException(ProblemType.NOT_FOUND, "The organization no longer exists in Keycloak."));
        return OrganizationResponses.ok(OrganizationView.of(now), ETags.of(now.version));
    }

    @DELETE
    @Path("{id}")
    @Authenticated
    @Operation(
            operationId = "deleteOrganization",
            summary = "Delete an organization",
            description =
                    "For administrators and owners. Ends all memberships and teams. Keycloak also deletes the accounts"
                            + " of managed members: then the request is refused, unless an administrator asks for that.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The organization is deleted")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "AccountsGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "OrganizationKept")
    public Response delete(
            @RestPath String id,
            @RestQuery
                    @Parameter(
                            description = "Whether the accounts of managed members may be deleted; for administrators",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String deleteManagedAccounts,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        boolean accounts =
                Parameters.bool("deleteManagedAccounts", deleteManagedAccounts).orElse(false);
        return OrganizationResponses.empty(
                management.delete(caller(), actor(context), organization, accounts, demanded), caller(), organization);
    }

    private Caller caller() {
        return Caller.of(identity);
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(caller(), context);
    }

    private Optional<Acts.Once> once(RoutingContext context, String operation, ObjectNode body) {
        return Parameters.idempotencyKey(context.request())
                .map(key -> new Acts.Once(key, fingerprints.of(operation, body)));
    }
}
