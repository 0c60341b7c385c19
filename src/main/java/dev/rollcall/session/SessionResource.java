package dev.rollcall.session;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.CrossSiteRequests;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.auth.RollcallAuthenticationMechanism;
import dev.rollcall.auth.SignInCookies;
import dev.rollcall.auth.SignOutConfirmation;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.Provisioner;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * Sign-in and sign-out for browsers. quarkus-oidc runs the code flow and the logout before these methods; they handle what it leaves to do.
 */
@Path("/")
@PermitAll
@Tag(name = "Session")
public class SessionResource {

    private static final int MIN_AGE_SECONDS = 1;
    private static final int MAX_AGE_SECONDS = 31_536_000;

    private final Provisioner provisioner;
    private final RecentAuthentication recent;
    private final SignInCookies cookies;
    private final SignOutPage signOut;
    private final SecurityIdentity identity;

    SessionResource(
            Provisioner provisioner,
            RecentAuthentication recent,
            SignInCookies cookies,
            SignOutPage signOut,
            SecurityIdentity identity) {
        this.provisioner = provisioner;
        this.recent = recent;
        this.cookies = cookies;
        this.signOut = signOut;
        this.identity = identity;
    }

    @GET
    @Path(RollcallAuthenticationMechanism.LOGIN_PATH)
    @Operation(
            operationId = "login",
            summary = "Sign in with a browser",
            description =
                    "Authorization code flow with PKCE, for browser navigation; scripts get 401. A user who is signed in already is"
                            + " redirected at once, unless the sign-in is older than `max_age`.")
    @APIResponse(responseCode = "302", description = "Redirect to Keycloak's sign-in page")
    @APIResponse(responseCode = "303", description = "Signed in; redirect to the path in `return`, or to /")
    @APIResponse(responseCode = "400", ref = "BadLogin")
    @APIResponse(responseCode = "401", ref = "Unauthorized")
    @APIResponse(responseCode = "403", ref = "LoginRefused")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public Response login(
            @RestQuery("return")
                    @Parameter(
                            description = "The path of this service to return to",
                            schema = @Schema(type = SchemaType.STRING, maxLength = ReturnPath.MAX_LENGTH),
                            example = "/protected")
                    String returnTo,
            @RestQuery(RollcallAuthenticationMechanism.MAX_AGE)
                    @Parameter(
                            description =
                                    "Maximum age of the last sign-in, in seconds; an older one forces a new sign-in, even with a session",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "" + MIN_AGE_SECONDS,
                                            maximum = "" + MAX_AGE_SECONDS),
                            example = "600")
                    String maxAge,
            @RestQuery(RollcallAuthenticationMechanism.PROMPT)
                    @Parameter(
                            description = "`create` shows Keycloak's registration instead of its sign-in",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = RollcallAuthenticationMechanism.PROMPT_CREATE))
                    String prompt,
            @RestQuery(AccountAction.PARAMETER)
                    @Parameter(
                            description =
                                    "What Keycloak lets the user do on its pages before the return: `UPDATE_PASSWORD`,"
                                            + " `CONFIGURE_TOTP`, `webauthn-register`, `webauthn-register-passwordless`,"
                                            + " `delete_credential:` with the id of a second factor, for which Keycloak asks first, or `idp_link:`"
                                            + " with the alias of a provider whose account is to be linked. Only for links on pages of"
                                            + " this service. The path in `return` gets the parameter `action_status`: `success`,"
                                            + " `cancelled`, `error` or `unknown`",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            maxLength = AccountAction.MAX_LENGTH,
                                            pattern = AccountAction.ALLOWED),
                            example = "UPDATE_PASSWORD")
                    String action,
            @RestQuery(AccountAction.STATUS) @Parameter(hidden = true) String actionStatus,
            @RestQuery @Parameter(hidden = true) String restarted,
            @RestCookie(SignInCookies.RESTARTED) @Parameter(hidden = true) String restartedCookie,
            @RestCookie(SignInCookies.MAX_AGE) @Parameter(hidden = true) String maxAgeCookie,
            @Context RoutingContext context) {
        ReturnPath target = ReturnPath.of(returnTo);
        Optional<Duration> age = Optional.ofNullable(maxAge).map(SessionResource::age);
        if (prompt != null && !prompt.equals(RollcallAuthenticationMechanism.PROMPT_CREATE)) {
            throw ProblemException.invalidParameter(ErrorKey.NOT_THE_CHOICE
                    .with("choice", RollcallAuthenticationMechanism.PROMPT_CREATE)
                    .at(RollcallAuthenticationMechanism.PROMPT));
        }
        Optional<AccountAction> asked = AccountAction.read(action);
        if (asked.isPresent() && actionStatus == null) {
            begin(prompt, context);
        }
        if (identity.isAnonymous()) {
            if (restarted != null && restartedCookie == null) {
                throw new ProblemException(
                        ProblemType.SIGN_IN_FAILED, "Sign-in needs cookies: allow them for this site and try again.");
            }
            throw new UnauthorizedException();
        }
        TokenClaims claims = Caller.of(identity).claims();
        if (age.isPresent() && !recent.isWithin(age.get(), claims)) {
            signInAgain(maxAgeCookie != null, context);
        }
        provisioner.provision(claims, RequestIds.of(context));
        ReturnPath end =
                asked.isPresent() ? target.with(AccountAction.STATUS, AccountAction.statusOf(actionStatus)) : target;
        return Response.seeOther(URI.create(end.value())).build();
    }

    /** Sends the browser to Keycloak for an action on the account, if the user wants it: not if another site does. */
    private static void begin(String prompt, RoutingContext context) {
        if (prompt != null) {
            throw ProblemException.invalidParameter(ErrorKey.NOT_TOGETHER
                    .with("other", AccountAction.PARAMETER)
                    .at(RollcallAuthenticationMechanism.PROMPT));
        }
        if (!CrossSiteRequests.isOwn(context.request())) {
            throw new ProblemException(
                    ProblemType.CROSS_SITE,
                    "Only this service's own pages can begin a change of your sign-in. Begin it on your account page.");
        }
        throw new UnauthorizedException();
    }

    /** Sends the browser to Keycloak, which returns it here. Refuses a second time in a row, which would be an endless loop. */
    private void signInAgain(boolean isSecondTime, RoutingContext context) {
        if (isSecondTime) {
            throw new ProblemException(
                    ProblemType.SIGN_IN_FAILED,
                    "Keycloak did not ask for a new sign-in, or its access tokens lack the claim auth_time. Try again in a"
                            + " minute.");
        }
        cookies.set(SignInCookies.MAX_AGE, context);
        throw new UnauthorizedException();
    }

    private static Duration age(String text) {
        if (text.matches("[0-9]{1,9}")) {
            int seconds = Integer.parseInt(text);
            if (seconds >= MIN_AGE_SECONDS && seconds <= MAX_AGE_SECONDS) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw ProblemException.invalidParameter(ErrorKey.OUT_OF_RANGE
                .with("min", MIN_AGE_SECONDS)
                .with("max", MAX_AGE_SECONDS)
                .at(RollcallAuthenticationMechanism.MAX_AGE));
    }

    /** Reached only with a session: by the back button, or if a second tab signed in first. */
    @GET
    @Path(RollcallAuthenticationMechanism.CALLBACK_PATH)
    @Operation(operationId = "callback", summary = "Complete the sign-in", hidden = true)
    public Response callback() {
        return home();
    }

    /** Reached without a session, or with one if the user must confirm the sign-out. */
    @GET
    @Path(RollcallAuthenticationMechanism.LOGOUT_PATH)
    @Operation(
            operationId = "logout",
            summary = "Sign out of this service and of Keycloak",
            description =
                    "RP-initiated logout. Ends the session on all replicas within a second, also for copies of its cookie. The"
                            + " browser returns to /. A link on another site does not sign out: a page asks for confirmation first.")
    @APIResponse(ref = "SignOutConfirmation", responseCode = "200")
    @APIResponse(
            responseCode = "302",
            description = "Redirect to Keycloak, which ends its session and sends the browser to /")
    @APIResponse(responseCode = "303", description = "There was no session; redirect to /")
    public Response logout(@Context RoutingContext context) {
        if (!SignOutConfirmation.isNeeded(context)) {
            return home();
        }
        return signOut.answer(context.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE));
    }

    /** Reached in the same cases as {@link #logout}. */
    @POST
    @Path(RollcallAuthenticationMechanism.LOGOUT_PATH)
    @Operation(
            operationId = "confirmLogout",
            summary = "Sign out after confirmation",
            description = "Sent by the confirmation page of `GET /logout`. Accepted only from pages of this service.")
    @APIResponse(ref = "SignOutConfirmation", responseCode = "200")
    @APIResponse(
            responseCode = "302",
            description = "Redirect to Keycloak, which ends its session and sends the browser to /")
    @APIResponse(responseCode = "303", description = "There was no session; redirect to /")
    public Response confirmLogout(@Context RoutingContext context) {
        return logout(context);
    }

    private static Response home() {
        return Response.seeOther(URI.create(ReturnPath.HOME.value())).build();
    }
}
