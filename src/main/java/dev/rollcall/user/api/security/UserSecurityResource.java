package dev.rollcall.user.api.security;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.security.EndSessions;
import dev.rollcall.user.act.security.RemoveCredential;
import dev.rollcall.user.act.security.SendVerificationMail;
import dev.rollcall.user.act.security.SetRequiredAction;
import dev.rollcall.user.act.security.UnlinkIdentity;
import dev.rollcall.user.act.security.Unlock;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Shows administrators, and partly readers, how users sign in, and lets administrators change it. */
@Path("/api/v1/users")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Account security")
public class UserSecurityResource {

    private final Acts acts;
    private final ApiRequest request;
    private final UserQueries users;
    private final UserSubjects ids;
    private final SecurityViews views;
    private final EndSessions endSessions;
    private final RemoveCredential removeCredential;
    private final UnlinkIdentity unlinkIdentity;
    private final SetRequiredAction setRequiredAction;
    private final Unlock unlock;
    private final SendVerificationMail sendVerificationMail;

    UserSecurityResource(
            Acts acts,
            ApiRequest request,
            UserQueries users,
            UserSubjects ids,
            SecurityViews views,
            EndSessions endSessions,
            RemoveCredential removeCredential,
            UnlinkIdentity unlinkIdentity,
            SetRequiredAction setRequiredAction,
            Unlock unlock,
            SendVerificationMail sendVerificationMail) {
        this.acts = acts;
        this.request = request;
        this.users = users;
        this.ids = ids;
        this.views = views;
        this.endSessions = endSessions;
        this.removeCredential = removeCredential;
        this.unlinkIdentity = unlinkIdentity;
        this.setRequiredAction = setRequiredAction;
        this.unlock = unlock;
        this.sendVerificationMail = sendVerificationMail;
    }

    @GET
    @Path("{id}/sessions")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List a user's sessions",
            description = "Asks Keycloak, which does not list the sessions of offline tokens.")
    @APIResponse(responseCode = "200", description = "The sessions")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public SessionList listUserSessions(@RestPath RecordRef id) {
        return views.sessions(subject(id), request.caller().claims());
    }

    @GET
    @Path("{id}/sign-ins")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "List a user's last sign-ins", description = SignInList.SOURCE)
    @APIResponse(responseCode = "200", description = "The sign-ins")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public SignInList listUserSignIns(@RestPath RecordRef id) {
        return views.signIns(subject(id));
    }

    @DELETE
    @Path("{id}/sessions/{session}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "End one session of a user",
            description =
                    "Ends the session in Keycloak. All replicas refuse its tokens within a second, whatever client has them.")
    @APIResponse(responseCode = "204", description = "The session has ended")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NoSuchSession")
    public Response endUserSession(@RestPath RecordRef id, @RestPath String session) {
        return answer(acts.perform(endSessions, request.act(), endSessions.plan(ids.id(id), session)));
    }

    @GET
    @Path("{id}/credentials")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "List a user's credentials",
            description =
                    "Asks Keycloak. The answer has the type, the label and the time of each credential, never its secret, and the"
                            + " user's ways to sign in.")
    @APIResponse(responseCode = "200", description = "The credentials")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public CredentialList listUserCredentials(@RestPath RecordRef id) {
        return views.credentials(subject(id));
    }

    @DELETE
    @Path("{id}/credentials/{credential}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Remove a credential of a user",
            description =
                    "Removes it in Keycloak, even if it is the last way to sign in: for a user who has lost a second factor, or a"
                            + " device. Sessions go on.")
    @APIResponse(responseCode = "204", description = "The credential is removed")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NoSuchCredential")
    public Response removeUserCredential(@RestPath RecordRef id, @RestPath String credential) {
        return answer(
                acts.perform(removeCredential, request.act(), removeCredential.plan(ids.id(id), credential, false)));
    }

    @GET
    @Path("{id}/identities")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List a user's linked accounts",
            description = "Asks Keycloak for the accounts at other providers with which the user can sign in.")
    @APIResponse(responseCode = "200", description = "The linked accounts")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public IdentityList listUserIdentities(@RestPath RecordRef id) {
        return views.identities(subject(id));
    }

    @DELETE
    @Path("{id}/identities/{provider}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Unlink an account of a user",
            description = "Removes the link to an account at another provider, even if it is the last way to sign in.")
    @APIResponse(responseCode = "204", description = "The account is not linked any more")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NoSuchLinkedIdentity")
    public Response unlinkUserIdentity(@RestPath RecordRef id, @RestPath String provider) {
        return answer(acts.perform(unlinkIdentity, request.act(), unlinkIdentity.plan(ids.id(id), provider, false)));
    }

    @GET
    @Path("{id}/required-actions")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "List the required actions that can be asked of a user",
            description =
                    "Asks Keycloak for those that the realm offers, and which of them the user must do at the next sign-in.")
    @APIResponse(responseCode = "200", description = "The required actions")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RequiredActionList listUserRequiredActions(@RestPath RecordRef id) {
        return views.requiredActions(subject(id));
    }

    @PUT
    @Path("{id}/required-actions/{action}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Ask a required action of a user",
            description = "Keycloak demands it at the user's next sign-in. Other required actions stay.")
    @APIResponse(responseCode = "204", description = "The action is asked of the user")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NoSuchRequiredAction")
    @APIResponse(responseCode = "422", ref = "UserNotAccepted")
    public Response addRequiredAction(@RestPath RecordRef id, @RestPath String action) {
        return setRequiredAction(id, action, true);
    }

    @DELETE
    @Path("{id}/required-actions/{action}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Take a required action of a user back",
            description = "Keycloak does not demand it any more. Other required actions stay.")
    @APIResponse(responseCode = "204", description = "The action is not asked of the user")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NoSuchRequiredAction")
    @APIResponse(responseCode = "422", ref = "UserNotAccepted")
    public Response removeRequiredAction(@RestPath RecordRef id, @RestPath String action) {
        return setRequiredAction(id, action, false);
    }

    @GET
    @Path("{id}/lock")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Check whether a user is locked out",
            description =
                    "Asks Keycloak, which locks a user for a while after failed sign-ins if the realm's brute force detection is"
                            + " on.")
    @APIResponse(responseCode = "200", description = "The lock, and the failed sign-ins")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public LockView getUserLock(@RestPath RecordRef id) {
        return views.lock(subject(id));
    }

    @DELETE
    @Path("{id}/lock")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Unlock a user",
            description = "Keycloak forgets the failed sign-ins, so the user can sign in at once.")
    @APIResponse(responseCode = "204", description = "The user is not locked out")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response unlockUser(@RestPath RecordRef id) {
        return answer(acts.perform(unlock, request.act(), unlock.plan(ids.id(id))));
    }

    @POST
    @Path("{id}/verification-mail")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Send a user the mail that verifies the e-mail address",
            description = "Keycloak sends it. Nothing is sent if the address is verified.")
    @APIResponse(responseCode = "204", description = "The mail is sent, or the address is verified")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "403", ref = "Protected")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "NoMail")
    @APIResponse(responseCode = "422", ref = "UserNotAccepted")
    @APIResponse(responseCode = "429", ref = "TooManyMails")
    public Response sendUserVerificationMail(@RestPath RecordRef id) {
        return answer(acts.perform(sendVerificationMail, request.act(), sendVerificationMail.plan(ids.id(id))));
    }

    private Response setRequiredAction(RecordRef id, String action, boolean asked) {
        return answer(
                acts.perform(setRequiredAction, request.act(), setRequiredAction.plan(ids.id(id), action, asked)));
    }

    private String subject(RecordRef id) {
        return users.get(ids.id(id)).keycloakId();
    }

    private static Response answer(Acts.Result result) {
        return Answers.inAuditLog(result, Answers::empty);
    }
}
