package dev.rollcall.user.api.security;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.act.security.EndSessions;
import dev.rollcall.user.act.security.RemoveCredential;
import dev.rollcall.user.act.security.SendVerificationMail;
import dev.rollcall.user.act.security.UnlinkIdentity;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Shows and changes how the caller signs in. What is enough to take over an account needs a recent sign-in. */
@Path("/api/v1/users/me")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Account security")
public class OwnSecurityResource {

    private static final URI OWN_RECORD = URI.create("/api/v1/users/me");

    private final Acts acts;
    private final ApiRequest request;
    private final Provisioner provisioner;
    private final SecurityViews views;
    private final RecentAuthentication authentication;
    private final ManagementConfig config;
    private final EndSessions endSessions;
    private final RemoveCredential removeCredential;
    private final UnlinkIdentity unlinkIdentity;
    private final SendVerificationMail sendVerificationMail;

    OwnSecurityResource(
            Acts acts,
            ApiRequest request,
            Provisioner provisioner,
            SecurityViews views,
            RecentAuthentication authentication,
            ManagementConfig config,
            EndSessions endSessions,
            RemoveCredential removeCredential,
            UnlinkIdentity unlinkIdentity,
            SendVerificationMail sendVerificationMail) {
        this.acts = acts;
        this.request = request;
        this.provisioner = provisioner;
        this.views = views;
        this.authentication = authentication;
        this.config = config;
        this.endSessions = endSessions;
        this.removeCredential = removeCredential;
        this.unlinkIdentity = unlinkIdentity;
        this.sendVerificationMail = sendVerificationMail;
    }

    @GET
    @Path("sessions")
    @Operation(
            summary = "List the caller's own sessions",
            description =
                    "Asks Keycloak, which does not list the sessions of offline tokens. `current` marks the session of the"
                            + " token or browser that sends the request.")
    @APIResponse(responseCode = "200", description = "The sessions")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public SessionList listMySessions() {
        return views.sessions(me().keycloakId, claims());
    }

    @DELETE
    @Path("sessions/{session}")
    @Operation(
            summary = "End one of the caller's own sessions",
            description =
                    "Ends the session in Keycloak. All replicas refuse its tokens within a second, whatever client has them.")
    @APIResponse(responseCode = "204", description = "The session has ended")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchSession")
    public Response endMySession(@RestPath String session) {
        return answer(acts.perform(endSessions, request.act(), endSessions.plan(me().id, session)));
    }

    @POST
    @Path("sessions/revoke-others")
    @Operation(
            summary = "End all other sessions of the caller",
            description =
                    "As for a single session, for all that Keycloak lists but that of the token or browser that sends the"
                            + " request. A token without the claim `sid` has no session, so all end.")
    @APIResponse(responseCode = "204", description = "The sessions have ended")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response endMyOtherSessions() {
        return answer(acts.perform(
                endSessions,
                request.act(),
                endSessions.planOfOthers(me().id, claims().session().orElse(null))));
    }

    @GET
    @Path("credentials")
    @Operation(
            summary = "List the caller's own credentials",
            description =
                    "Asks Keycloak. The answer has the type, the label and the time of each credential, never its secret, and the"
                            + " caller's ways to sign in.")
    @APIResponse(responseCode = "200", description = "The credentials")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public CredentialList listMyCredentials() {
        return views.credentials(me().keycloakId);
    }

    @DELETE
    @Path("credentials/{credential}")
    @Operation(
            summary = "Remove one of the caller's own credentials",
            description =
                    "Requires a recent sign-in, see 401. The last way to sign in stays. A second factor is removed on Keycloak's"
                            + " account page only, which asks for it first.")
    @APIResponse(responseCode = "204", description = "The credential is removed")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchCredential")
    @APIResponse(responseCode = "409", ref = "CredentialKept")
    public Response removeMyCredential(@RestPath String credential) {
        User me = meRecently();
        return answer(acts.perform(removeCredential, request.act(), removeCredential.plan(me.id, credential, true)));
    }

    @GET
    @Path("identities")
    @Operation(
            summary = "List the caller's own linked accounts",
            description =
                    "Asks Keycloak for the accounts at other providers with which the caller can sign in, and for the"
                            + " providers where another one can be linked.")
    @APIResponse(responseCode = "200", description = "The linked accounts")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public OwnIdentityList listMyIdentities() {
        return views.ownIdentities(me().keycloakId);
    }

    @DELETE
    @Path("identities/{provider}")
    @Operation(
            summary = "Unlink one of the caller's own accounts",
            description =
                    "Removes the link to an account at another provider. Requires a recent sign-in, see 401. The last way to sign"
                            + " in stays.")
    @APIResponse(responseCode = "204", description = "The account is not linked any more")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchLinkedIdentity")
    @APIResponse(responseCode = "409", ref = "LinkKept")
    public Response unlinkMyIdentity(@RestPath String provider) {
        User me = meRecently();
        return answer(acts.perform(unlinkIdentity, request.act(), unlinkIdentity.plan(me.id, provider, true)));
    }

    @GET
    @Path("sign-ins")
    @Operation(summary = "List the caller's own last sign-ins", description = SignInList.SOURCE)
    @APIResponse(responseCode = "200", description = "The sign-ins")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public SignInList listMySignIns() {
        return views.signIns(me().keycloakId);
    }

    @GET
    @Path("required-actions")
    @Operation(
            summary = "List the required actions that the realm offers",
            description =
                    "Asks Keycloak, which demands those that are `asked` at the caller's next sign-in. Applications can also send"
                            + " the browser to Keycloak for one of them.")
    @APIResponse(responseCode = "200", description = "The required actions")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RequiredActionList listMyRequiredActions() {
        return views.requiredActions(me().keycloakId);
    }

    @POST
    @Path("verification-mail")
    @Operation(
            summary = "Send the caller the mail that verifies the e-mail address",
            description = "Keycloak sends it. Nothing is sent if the address is verified.")
    @APIResponse(responseCode = "204", description = "The mail is sent, or the address is verified")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "409", ref = "NoMail")
    @APIResponse(responseCode = "422", ref = "UserNotAccepted")
    @APIResponse(responseCode = "429", ref = "TooManyMails")
    public Response sendMyVerificationMail() {
        return answer(acts.perform(sendVerificationMail, request.act(), sendVerificationMail.plan(me().id)));
    }

    private User me() {
        return provisioner.provision(claims(), request.actor().requestId());
    }

    private User meRecently() {
        User me = me();
        authentication.require(config.me().recentAuthentication(), claims());
        return me;
    }

    private TokenClaims claims() {
        return request.caller().claims();
    }

    private static Response answer(Acts.Result result) {
        return Answers.at(OWN_RECORD, result, Answers::empty);
    }
}
