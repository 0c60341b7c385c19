package dev.rollcall.user.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.MergePatch;
import dev.rollcall.http.ETags;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.profile.VisibleProfile;
import dev.rollcall.user.email.EmailChange;
import dev.rollcall.user.email.EmailChanges;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows, changes and deletes the caller's own account. Every request provisions the record if there is none. */
@Path("/api/v1/users/me")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class MyAccountResource {

    private final OwnAccount account;
    private final ApiRequest request;
    private final Provisioner provisioner;
    private final EmailChanges emailChanges;
    private final VisibleProfile visible;

    MyAccountResource(
            OwnAccount account,
            ApiRequest request,
            Provisioner provisioner,
            EmailChanges emailChanges,
            VisibleProfile visible) {
        this.account = account;
        this.request = request;
        this.provisioner = provisioner;
        this.emailChanges = emailChanges;
        this.visible = visible;
    }

    @GET
    @Operation(
            summary = "Get the caller's own record",
            description =
                    "Creates the record at the user's first request, and updates it from the token at each request.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public RestResponse<UserView> getMe(@Context HttpHeaders headers) {
        UserView user = visible.own(UserView.of(me()));
        return ETags.respond(headers, user, UserAnswers.tag(user));
    }

    @PATCH
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Update the caller's own account",
            description = "Applies a merge patch (RFC 7396) in Keycloak and in Rollcall. Fields that the realm's user"
                    + " profile does not let users edit are refused as read-only. Another `email` requires a recent sign-in, see"
                    + " 401. A new one is `pendingEmail` at first, and `email` stays: the service sends a mail with a link to the new"
                    + " address, and a note to the present one. The link counts for 24 hours; another request replaces it. The"
                    + " present address in `email` withdraws it, and null removes the address at once, if the realm allows it. Without a"
                    + " mail server nobody can change their address. One whose domain has an unusual spelling is refused. Of"
                    + " `attributes`, users can set only those that the operator allows. Of `profile`, those that the realm's user"
                    + " profile does not let users edit get 403.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "OwnRecord")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoRecordToChange")
    @APIResponse(responseCode = "409", ref = "EmailTakenOrFixed")
    @APIResponse(responseCode = "429", ref = "TooManyMails")
    public Response patchMe(@RequestBody(ref = "MyPatchBody") byte[] body) {
        User me = me();
        LongPredicate demanded = request.demanded();
        UserChange change = request.readPatch(body, UserPatch.class, UserPatch.ADMINISTRATORS_ONLY)
                .toChange(request.json());
        return UserAnswers.ownRecord(
                account.update(request, me, change, demanded),
                me.id,
                visible::own,
                () -> emailChanges.open(me.id).map(EmailChange::email));
    }

    @DELETE
    @Operation(
            summary = "Delete the caller's own account",
            description =
                    "Deletes the account in Keycloak and erases the personal data in Rollcall. The audit log stays,"
                            + " and all tokens of the user are refused. Requires a recent sign-in, see 401. Disabled"
                            + " unless the operator enables it.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The account is deleted")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoOwnDeletion")
    @APIResponse(responseCode = "409", ref = "UserKept")
    public Response deleteMe() {
        User me = me();
        return UserAnswers.ownEmpty(account.delete(request, me, request.demanded()));
    }

    @GET
    @Path("protection")
    @Operation(
            summary = "Check whether the caller's own account is protected",
            description = Protection.DESCRIPTION + " `deletable` says whether users may delete their own account.")
    @APIResponse(responseCode = "200", description = "Whether the account is protected, and whether it may be deleted")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public OwnProtection getMyProtection() {
        return account.protection(me());
    }

    private User me() {
        return provisioner.provision(request.caller().claims(), request.actor().requestId());
    }
}
