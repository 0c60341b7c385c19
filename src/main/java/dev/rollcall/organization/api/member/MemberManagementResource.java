package dev.rollcall.organization.api.member;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.KeyGuards;
import dev.rollcall.api.MergePatch;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.act.AddMember;
import dev.rollcall.organization.act.RemoveMember;
import dev.rollcall.organization.act.SetMemberRole;
import dev.rollcall.organization.api.OrganizationUri;
import dev.rollcall.user.UserSubjects;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
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
@APIResponse(responseCode = "202", ref = "OrganizationPending")
public class MemberManagementResource {

    private final Acts acts;
    private final ApiRequest request;
    private final MemberQueries members;
    private final OrganizationQueries organizations;
    private final UserSubjects users;
    private final AddMember addMember;
    private final SetMemberRole setMemberRole;
    private final RemoveMember removeMember;

    MemberManagementResource(
            Acts acts,
            ApiRequest request,
            MemberQueries members,
            OrganizationQueries organizations,
            UserSubjects users,
            AddMember addMember,
            SetMemberRole setMemberRole,
            RemoveMember removeMember) {
        this.acts = acts;
        this.request = request;
        this.members = members;
        this.organizations = organizations;
        this.users = users;
        this.addMember = addMember;
        this.setMemberRole = setMemberRole;
        this.removeMember = removeMember;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Add a member to an organization",
            description =
                    "For platform administrators. The user must exist, and is not asked; owners and the organization's"
                            + " admins invite people instead. The account stays when the membership ends.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "MemberAdded")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "MemberAlready")
    public Response addMember(@RestPath RecordRef id, @RequestBody(ref = "AddMemberBody") byte[] body) {
        AddMemberBody member = request.read(body, AddMemberBody.class);
        UUID organization = organizations.id(id);
        Acts.Result result = acts.perform(
                addMember,
                request.keyedAct(),
                addMember.plan(request.caller(), organization, member.user(), member.memberRole()));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> added(organization, member.user()));
    }

    private Response added(UUID organization, UUID user) {
        Member member = members.member(organization, user);
        return Answers.created(
                URI.create(OrganizationUri.of(organization) + "/members/" + user),
                MemberView.of(member),
                MemberTags.of(member));
    }

    @PATCH
    @Path("{userId}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Change the role of a member",
            description =
                    "For administrators and owners; the organization's admins grant `member` and `admin`, and change no"
                            + " owner. Keycloak does not know the role.")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "200", ref = "Member")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchMember")
    @APIResponse(responseCode = "409", ref = "LastOwner")
    public Response setMemberRole(
            @RestPath RecordRef id, @RestPath RecordRef userId, @RequestBody(ref = "MemberPatchBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        Optional<MembershipRole> role =
                request.readPatch(body, MemberPatch.class).memberRole();
        ActRequest act = request.keyedAct();
        UUID organization = organizations.id(id);
        UUID user = users.id(userId);
        Acts.Result result = acts.perform(
                setMemberRole, act, setMemberRole.plan(request.caller(), act, organization, user, role, demanded));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> {
            Member member = members.member(organization, user);
            return Answers.ok(MemberView.of(member), MemberTags.of(member));
        });
    }

    @DELETE
    @Path("{userId}")
    @Operation(
            summary = "Remove a member from an organization",
            description =
                    "For administrators and owners; the organization's admins remove no owner. All members may remove"
                            + " themselves. Keycloak also deletes the account of a managed member: then the request is refused,"
                            + " unless an administrator asks for that.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The user is no member any more")
    @APIResponse(responseCode = "403", ref = "AccountsGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchMember")
    @APIResponse(responseCode = "409", ref = "MemberKept")
    public Response removeMember(
            @RestPath RecordRef id,
            @RestPath RecordRef userId,
            @RestQuery
                    @Parameter(
                            description = "Whether the account of a managed member may be deleted; for administrators",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String deleteManagedAccounts) {
        LongPredicate demanded = request.demanded();
        boolean account =
                Parameters.bool("deleteManagedAccounts", deleteManagedAccounts).orElse(false);
        KeyGuards.refuseAccountDeletion(request.actor(), account);
        UUID organization = organizations.id(id);
        UUID user = users.id(userId);
        return Answers.empty(
                acts.perform(
                        removeMember,
                        request.act(),
                        removeMember.plan(request.caller(), organization, user, account, demanded)),
                request,
                OrganizationUri.of(organization));
    }
}
