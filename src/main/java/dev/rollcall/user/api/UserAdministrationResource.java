package dev.rollcall.user.api;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.KeyGuards;
import dev.rollcall.api.MergePatch;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.CreateUser;
import dev.rollcall.user.act.DeleteUser;
import dev.rollcall.user.act.NewUser;
import dev.rollcall.user.act.ResetPassword;
import dev.rollcall.user.act.RevokeSessions;
import dev.rollcall.user.act.SetRoles;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.profile.ProfileChecks;
import dev.rollcall.user.api.profile.VisibleProfile;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/**
 * Creates, changes and deletes users, for administrators. {@code META-INF/openapi.yaml} describes the responses by the names
 * referred to here; {@code OpenApiResponses} adds what all such operations have in common.
 */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Management")
@APIResponse(responseCode = "202", ref = "Pending")
@APIResponse(responseCode = "403", ref = "Guarded")
@APIResponse(responseCode = "404", ref = "NotFound")
public class UserAdministrationResource {

    private final Acts acts;
    private final ApiRequest request;
    private final UserSubjects users;
    private final CreateUser createUser;
    private final UpdateUser updateUser;
    private final SetRoles setRoles;
    private final ResetPassword resetPassword;
    private final RevokeSessions revokeSessions;
    private final DeleteUser deleteUser;
    private final ProfileChecks profileChecks;
    private final VisibleProfile visible;

    UserAdministrationResource(
            Acts acts,
            ApiRequest request,
            UserSubjects users,
            CreateUser createUser,
            UpdateUser updateUser,
            SetRoles setRoles,
            ResetPassword resetPassword,
            RevokeSessions revokeSessions,
            DeleteUser deleteUser,
            ProfileChecks profileChecks,
            VisibleProfile visible) {
        this.acts = acts;
        this.request = request;
        this.users = users;
        this.createUser = createUser;
        this.updateUser = updateUser;
        this.setRoles = setRoles;
        this.resetPassword = resetPassword;
        this.revokeSessions = revokeSessions;
        this.deleteUser = deleteUser;
        this.profileChecks = profileChecks;
        this.visible = visible;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Create a user",
            description =
                    "Creates the user in Keycloak and in Rollcall. The user signs in with a `temporaryPassword`, or"
                            + " sets a password through an `invitation` that Keycloak sends by e-mail. If Keycloak cannot"
                            + " send the e-mail, the user is created anyway and the response says so; a password reset"
                            + " sends the e-mail again. Of `profile`, attributes that the realm does not let administrators edit get"
                            + " 403.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "UserCreated")
    @APIResponse(responseCode = "403", ref = "NewUserGuarded")
    @APIResponse(responseCode = "404", ref = "UserOfKeyGone")
    @APIResponse(responseCode = "409", ref = "UserTaken")
    public Response createUser(@RequestBody(ref = "CreateUserBody") byte[] body) {
        NewUser user = request.read(body, CreateUserBody.class).toNewUser();
        KeyGuards.refusePassword(request.actor(), user.temporaryPassword());
        ActRequest act = request.keyedAct().withSecret(user.temporaryPassword());
        return UserAnswers.created(
                acts.performChecked(createUser, act, () -> createUser.plan(profileChecks.ofAdministrator(user))),
                visible::named);
    }

    @PATCH
    @Path("{id}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Update a user",
            description =
                    "Applies a merge patch (RFC 7396) in Keycloak and in Rollcall. Fields that the service sets (ids,"
                            + " times, the version) are refused. A new e-mail address counts at once, as not verified unless"
                            + " `emailVerified` says otherwise; a change that the user has asked for ends. Attributes that only"
                            + " Keycloak knows stay unchanged. Keycloak does not know `externalId`. Of `profile`, those that the realm"
                            + " does not let administrators edit get 403.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "403", ref = "UserGuarded")
    @APIResponse(responseCode = "409", ref = "UserTakenOrKept")
    public Response updateUser(@RestPath RecordRef id, @RequestBody(ref = "UserPatchBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        UserChange change = profileChecks.ofAdministrator(
                request.readPatch(body, UserPatch.class).toChange(request.json()));
        UUID user = users.id(id);
        refuseOwnEmailOfKey(user, change);
        return UserAnswers.record(
                acts.perform(updateUser, request.act(), updateUser.plan(user, change, demanded)), user, visible::named);
    }

    @PUT
    @Path("{id}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replace a user's realm roles",
            description =
                    "Assigns the roles in the list and removes all others, except the realm's default roles. Roles"
                            + " that a user has through a group or a composite role cannot be removed here. Roles that"
                            + " contain roles of `realm-management`, and roles that the operator does not allow, cannot be"
                            + " granted.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "409", ref = "RolesKept")
    public Response setUserRoles(@RestPath RecordRef id, @RequestBody(ref = "RolesReplacementBody") byte[] body) {
        LongPredicate demanded = request.demanded();
        List<String> roles = request.read(body, RolesReplacement.class).names();
        UUID user = users.id(id);
        return UserAnswers.record(
                acts.perform(setRoles, request.act(), setRoles.plan(user, roles, demanded)), user, visible::named);
    }

    @POST
    @Path("{id}/password-reset")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Reset a user's password",
            description = "Sets a temporary password or, without one, lets Keycloak e-mail the user a link to set a new"
                    + " password. A temporary password ends all sessions of the user, in Keycloak and in Rollcall,"
                    + " and their tokens are refused, unless `keepSessions` is true. An e-mail ends no session:"
                    + " the old password is valid until the user sets a new one.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "204", description = "The password is set, or the e-mail is sent")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "409", ref = "NoMail")
    public Response resetPassword(@RestPath RecordRef id, @RequestBody(ref = "PasswordResetBody") byte[] body) {
        PasswordReset reset = request.read(body, PasswordReset.class);
        ActRequest act = request.keyedAct().withSecret(reset.temporaryPassword());
        return UserAnswers.empty(acts.perform(
                resetPassword,
                act,
                resetPassword.plan(users.id(id), reset.temporaryPassword() != null, reset.keepsSessions())));
    }

    @POST
    @Path("{id}/session-revocation")
    @Operation(
            summary = "End all sessions of a user",
            description = "Ends the sessions in Keycloak and in Rollcall. All replicas refuse the user's earlier tokens"
                    + " within a second. The user may sign in again.")
    @APIResponse(responseCode = "204", description = "The sessions have ended")
    @APIResponse(responseCode = "403", ref = "Protected")
    public Response revokeSessions(@RestPath RecordRef id) {
        return UserAnswers.empty(acts.perform(revokeSessions, request.act(), revokeSessions.plan(users.id(id))));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary = "Delete a user",
            description =
                    "Deletes the user in Keycloak and erases the personal data of the record. The id and the audit"
                            + " log stay. The user's tokens are refused from then on. Of a user whom a reconciliation has found"
                            + " missing, it erases what is retained.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The user is deleted")
    @APIResponse(responseCode = "409", ref = "UserKept")
    public Response deleteUser(@RestPath RecordRef id) {
        LongPredicate demanded = request.demanded();
        return UserAnswers.empty(acts.perform(deleteUser, request.act(), deleteUser.plan(users.id(id), demanded)));
    }

    private void refuseOwnEmailOfKey(UUID user, UserChange change) {
        Actor actor = request.actor();
        if (actor.key() != null
                && change.identity().email() != null
                && users.id(actor.subject()).filter(user::equals).isPresent()) {
            throw KeyGuards.ownEmail();
        }
    }
}
