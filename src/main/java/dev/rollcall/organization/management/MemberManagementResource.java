package dev.rollcall.organization.management;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.api.MemberTags;
import dev.rollcall.organization.api.MemberView;
import dev.rollcall.organization.management.body.AddMember;
import dev.rollcall.organization.management.body.MemberPatch;
import dev.rollcall.user.api.body.MergePatch;
import dev.rollcall.user.api.body.RequestBodies;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
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
import java.net.URI;
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

/** Adds members to an organization, changes their roles, and removes them. */
@Path("/api/v1/organizations/{id}/members")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class MemberManagementResource {

    private final RequestBodies bodies;
    private final MemberManagement management;
    private final MemberQueries members;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    MemberManagementResource(
            RequestBodies bodies,
            MemberManagement management,
            MemberQueries members,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.management = management;
        this.members = members;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "addMember",
            summary = "Add a member to an organization",
            description =
                    "For platform administrators. The user must exist, and is not asked; owners and the organization's"
                            + " admins invite people instead. The account stays when the membership ends.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "MemberAdded")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "MemberAlready")
    public Response add(
            @RestPath String id, @RequestBody(ref = "AddMemberBody") byte[] body, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        ObjectNode json = StrictJson.object(body);
        AddMember member = bodies.read(json, AddMember.class);
        Acts.Result result = management.add(
                caller(),
                actor(context),
                organization,
                member,
                once(context, "POST organizations/" + organization + "/members", json));
        return OrganizationResponses.of(result, caller(), organization, () -> added(organization, member.user()));
    }

    private Response added(UUID organization, UUID user) {
        Member member = members.member(organization, user);
        return OrganizationResponses.created(
                URI.create(OrganizationResponses.organization(organization) + "/members/" + user),
                MemberView.of(member),
                MemberTags.of(member));
    }

    @PATCH
    @Path("{userId}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            operationId = "setMemberRole",
            summary = "Change the role of a member",
            description =
                    "For administrators and owners; the organization's admins grant `member` and `admin`, and change no"
                            + " owner. Keycloak does not know the role.")
    @Parameter(ref = "IfMatch")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "200", ref = "Member")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchMember")
    @APIResponse(responseCode = "409", ref = "LastOwner")
    public Response setRole(
            @RestPath String id,
            @RestPath String userId,
            @RequestBody(ref = "MemberPatchBody") byte[] body,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        UUID user = Parameters.uuid("userId", userId);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        ObjectNode json = StrictJson.object(body);
        Optional<MembershipRole> role =
                bodies.readPatch(json, MemberPatch.class).memberRole();
        Acts.Result result = management.setRole(
                caller(),
                actor(context),
                organization,
                user,
                role,
                demanded,
                once(context, "PATCH organizations/" + organization + "/members/" + user, json));
        return OrganizationResponses.of(result, caller(), organization, () -> {
            Member member = members.member(organization, user);
            return OrganizationResponses.ok(MemberView.of(member), MemberTags.of(member));
        });
    }

    @DELETE
    @Path("{userId}")
    @Operation(
            operationId = "removeMember",
            summary = "Remove a member from an organization",
            description =
                    "For administrators and owners; the organization's admins remove no owner. All members may remove"
                            + " themselves. Keycloak also deletes the account of a managed member: then the request is refused,"
                            + " unless an administrator asks for that.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The user is no member any more")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "AccountsGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchMember")
    @APIResponse(responseCode = "409", ref = "MemberKept")
    public Response remove(
            @RestPath String id,
            @RestPath String userId,
            @RestQuery
                    @Parameter(
                            description = "Whether the account of a managed member may be deleted; for administrators",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String deleteManagedAccounts,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        UUID user = Parameters.uuid("userId", userId);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        boolean account =
                Parameters.bool("deleteManagedAccounts", deleteManagedAccounts).orElse(false);
        return OrganizationResponses.empty(
                management.remove(caller(), actor(context), organization, user, account, demanded),
                caller(),
                organization);
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
