package dev.rollcall.session;

import dev.rollcall.caller.Caller;
import dev.rollcall.caller.SignOuts;
import dev.rollcall.caller.WaysIn;
import dev.rollcall.provisioning.Provisioner;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The browser's way in and out. The code flow itself is quarkus-oidc's, which acts before these methods are reached: what
 * comes here is what it left to do.
 */
@Path("/")
@PermitAll
@Tag(name = "Session")
public class SessionResource {

    private final Provisioner provisioner;
    private final SecurityIdentity identity;

    SessionResource(Provisioner provisioner, SecurityIdentity identity) {
        this.provisioner = provisioner;
        this.identity = identity;
    }

    @GET
    @Path(WaysIn.LOGIN_PATH)
    @Operation(
            operationId = "login",
            summary = "Sign in with a browser",
            description =
                    "Authorization code flow with PKCE, for a browser's navigation; a script is answered with 401. Whoever has"
                            + " signed in already is sent on at once.")
    @APIResponse(responseCode = "302", description = "To Keycloak's sign-in page")
    @APIResponse(responseCode = "303", description = "Signed in: to the path in `return`, else to /")
    @APIResponse(responseCode = "400", ref = "BadLogin")
    @APIResponse(responseCode = "401", ref = "Unauthorized")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public Response login(
            @RestQuery("return")
                    @Parameter(description = "A path of this service to come back to", example = "/protected")
                    String returnTo,
            @RestQuery @Parameter(hidden = true) String restarted,
            @RestCookie(WaysIn.RESTARTED_COOKIE) @Parameter(hidden = true) String restartedCookie) {
        ReturnPath target = ReturnPath.of(returnTo);
        if (identity.isAnonymous()) {
            if (restarted != null && restartedCookie == null) {
                throw new ProblemException(
                        ProblemType.SIGN_IN_FAILED,
                        "Signing in needs cookies: allow them for this site and try again.");
            }
            throw new UnauthorizedException();
        }
        provisioner.provision(Caller.of(identity).claims());
        return Response.seeOther(URI.create(target.value())).build();
    }

    /** Reached only with a session: by the back button, or when a second tab signed in first. */
    @GET
    @Path(WaysIn.CALLBACK_PATH)
    @Operation(operationId = "callback", summary = "Where Keycloak sends the browser back to", hidden = true)
    public Response callback() {
        return home();
    }

    /** Reached without a session, and with one if the person must confirm. */
    @GET
    @Path(WaysIn.LOGOUT_PATH)
    @Operation(
            operationId = "logout",
            summary = "Sign out, here and of Keycloak",
            description =
                    "RP-initiated logout. The session is over on all replicas within a second, for copies of its cookie too. The"
                            + " browser comes back to /. A link of another site does not sign out: a page asks first.")
    @APIResponse(ref = "SignOutConfirmation", responseCode = "200")
    @APIResponse(responseCode = "302", description = "To Keycloak, which ends its session and sends the browser to /")
    @APIResponse(responseCode = "303", description = "There was no session: to /")
    public Response logout(@Context RoutingContext context) {
        return SignOuts.needConfirmation(context) ? SignOutPage.answer() : home();
    }

    /** Reached in the same cases. */
    @POST
    @Path(WaysIn.LOGOUT_PATH)
    @Operation(
            operationId = "confirmLogout",
            summary = "Sign out after confirmation",
            description = "What the page that `GET /logout` shows sends. It is taken from pages of this service only.")
    @APIResponse(ref = "SignOutConfirmation", responseCode = "200")
    @APIResponse(responseCode = "302", description = "To Keycloak, which ends its session and sends the browser to /")
    @APIResponse(responseCode = "303", description = "There was no session: to /")
    public Response confirmLogout(@Context RoutingContext context) {
        return logout(context);
    }

    private static Response home() {
        return Response.seeOther(URI.create(ReturnPath.HOME.value())).build();
    }
}
