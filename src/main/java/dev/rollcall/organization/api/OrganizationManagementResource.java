package dev.rollcall.organization.api;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.KeyGuards;
import dev.rollcall.api.MergePatch;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.act.CreateOrganization;
import dev.rollcall.organization.act.DeleteOrganization;
import dev.rollcall.organization.act.SettingsChange;
import dev.rollcall.organization.act.TransferOwnership;
import dev.rollcall.organization.act.UpdateOrganization;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.Authenticated;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
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
@APIResponse(responseCode = "202", ref = "OrganizationPending")
@APIResponse(responseCode = "404", ref = "NoSuchOrganization")
public class OrganizationManagementResource {

    private final Acts acts;
    private final ApiRequest request;
    private final OrganizationQueries organizations;
    private final CreateOrganization createOrganization;
    private final UpdateOrganization updateOrganization;
    private final DeleteOrganization deleteOrganization;
    private final TransferOwnership transferOwnership;

    OrganizationManagementResource(
            Acts acts,
            ApiRequest request,
            OrganizationQueries organizations,
            CreateOrganization createOrganization,
            UpdateOrganization updateOrganization,
            DeleteOrganization deleteOrganization,
            TransferOwnership transferOwnership) {
        this.acts = acts;
        this.request = request;
        this.organizations = organizations;
        this.createOrganization = createOrganization;
        this.updateOrganization = updateOrganization;
        this.deleteOrganization = deleteOrganization;
        this.transferOwnership = transferOwnership;
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create an organization",
            description =
                    "Creates the organization in Keycloak and in Rollcall, with its first owner if `ownerId` names one.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "OrganizationCreated")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "OrganizationOfKeyGone")
    @APIResponse(responseCode = "409", ref = "OrganizationTaken")
    public Response createOrganization(@RequestBody(ref = "CreateOrganizationBody") byte[] body) {
        CreateOrganizationBody organization = request.read(body, CreateOrganizationBody.class);
        Acts.Result result = acts.perform(
                createOrganization,
                request.keyedAct(),
                createOrganization.plan(
                        organization.properties(),
                        organization.attributeValues(),
                        organization.external(),
                        organization.owner()));
        return Answers.inAuditLog(result, () -> created(result));
    }

    private Response created(Acts.Result result) {
        Organization created = Optional.ofNullable(result.details().get(CreateOrganization.ORGANIZATION_ID))
                .flatMap(id -> organizations.find(UUID.fromString(id.toString())))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND,
                        "The organization created with this idempotency key has since been deleted."));
        return Answers.created(OrganizationUri.of(created.id()), created, ETags.of(created.version()));
    }

    @PATCH
    @Path("{id}")
    @Authenticated
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Update an organization",
            description =
                    "For administrators and owners; only platform administrators change `domains` and `externalId`. Applies a merge"
                            + " patch (RFC 7396) in Keycloak and in Rollcall; what only Keycloak knows of the organization stays"
                            + " unchanged. The alias never changes.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Organization")
    @APIResponse(responseCode = "403", ref = "SettingsGuarded")
    @APIResponse(responseCode = "409", ref = "OrganizationTakenOrKept")
    @APIResponse(responseCode = "429", ref = "TooManyTakenNames")
    public Response updateOrganization(
            @RestPath RecordRef id, @RequestBody(ref = "OrganizationPatchBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        SettingsChange change = request.readPatch(body, OrganizationPatch.class).toChange(request.json());
        ActRequest act = request.act();
        UUID organization = organizations.id(id);
        Acts.Result result = acts.perform(
                updateOrganization,
                act,
                updateOrganization.plan(request.caller(), act, organization, change, demanded));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> current(organization));
    }

    private Response current(UUID id) {
        Organization now = organizations
                .find(id)
                .orElseThrow(() ->
                        new ProblemException(ProblemType.NOT_FOUND, "The organization no longer exists in Keycloak."));
        return Answers.ok(request.caller().readsAll() ? now : now.withoutExternalId(), ETags.of(now.version()));
    }

    @DELETE
    @Path("{id}")
    @Authenticated
    @Operation(
            summary = "Delete an organization",
            description =
                    "For administrators and owners. Ends all memberships and teams. Keycloak also deletes the accounts"
                            + " of managed members: then the request is refused, unless an administrator asks for that.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The organization is deleted")
    @APIResponse(responseCode = "403", ref = "AccountsGuarded")
    @APIResponse(responseCode = "409", ref = "OrganizationKept")
    public Response deleteOrganization(
            @RestPath RecordRef id,
            @RestQuery
                    @Parameter(
                            description = "Whether the accounts of managed members may be deleted; for administrators",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String deleteManagedAccounts) {
        LongPredicate demanded = request.demanded();
        boolean accounts =
                Parameters.bool("deleteManagedAccounts", deleteManagedAccounts).orElse(false);
        KeyGuards.refuseAccountDeletion(request.actor(), accounts);
        UUID organization = organizations.id(id);
        return Answers.empty(
                acts.perform(
                        deleteOrganization,
                        request.act(),
                        deleteOrganization.plan(request.caller(), organization, accounts, demanded)),
                request,
                OrganizationUri.of(organization));
    }

    @POST
    @Path("{id}/ownership")
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Transfer the ownership of an organization",
            description =
                    "For owners, also those who administer the platform; administrators who do not own the organization set roles."
                            + " Makes another member an owner and gives the caller the role `myRole`, both at once. Open invitations"
                            + " that the caller may not send any more are revoked.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "204", description = "The member is an owner, and the caller has the other role")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "409", ref = "LastOwner")
    public Response transferOwnership(@RestPath RecordRef id, @RequestBody(ref = "TransferOwnershipBody") byte[] body) {
        TransferOwnershipBody transfer = request.read(body, TransferOwnershipBody.class);
        UUID organization = organizations.id(id);
        return Answers.empty(
                acts.perform(
                        transferOwnership,
                        request.keyedAct(),
                        transferOwnership.plan(
                                request.caller(), organization, transfer.user(), transfer.roleOfCaller())),
                request,
                OrganizationUri.of(organization));
    }
}
