package dev.rollcall.auth;

import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.ProblemWriter;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.ParameterValidation;
import io.vertx.core.VertxException;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Decides how a caller without a valid credential is answered; whether a credential is valid is quarkus-oidc's to say.
 *
 * <p>A request of a browser's navigation is sent to Keycloak; everything else, all of {@code /api} included, gets a 401
 * problem with {@code WWW-Authenticate: Bearer} after RFC 6750 and never a redirect. A callback that does not belong to a
 * sign-in of this browser starts a new one instead of failing, and what fails because Keycloak is away is a 503. Who does it too often
 * is told so: {@link AccessLimits}.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class RollcallAuthenticationMechanism implements HttpAuthenticationMechanism {

    public static final String LOGIN_PATH = "/login";
    public static final String CALLBACK_PATH = "/callback";
    public static final String LOGOUT_PATH = "/logout";

    /** Query parameter of {@link #LOGIN_PATH}, in seconds: Keycloak asks for the password if the last time was earlier. */
    public static final String MAX_AGE = "max_age";

    /** Remembers for a minute that Keycloak was sent a {@link #MAX_AGE}, so that it is not sent over and over. */
    public static final String MAX_AGE_COOKIE = "rollcall_login_max_age";

    /** Remembers for a minute that a sign-in had to be started anew, so that it is not done over and over. */
    public static final String RESTARTED_COOKIE = "rollcall_login_restarted";

    private static final int RESTARTED_SECONDS = 60;
    private static final String RESTART_LOGIN = LOGIN_PATH + "?restarted=true";
    private static final String SIGN_IN_ANEW = LOGIN_PATH + "?restarted=" + SignInRequest.ANEW;
    private static final String BEARER = "Bearer";

    /** RFC 6750, section 3: at least one parameter. The name is that of {@code POST /token}, too. */
    private static final String REALM = "realm=\"rollcall\"";

    private static final HttpCredentialTransport BEARER_TRANSPORT =
            new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, BEARER);

    private final OidcAuthenticationMechanism oidc;
    private final ProblemWriter problems;
    private final AccessLimits limits;
    private final VerifiedTokens verified;
    private final ResourceMetadata metadata;
    private final SignOut signOut;
    private final SecurityEvents events;
    private final boolean secureCookies;

    RollcallAuthenticationMechanism(
            OidcAuthenticationMechanism oidc,
            ProblemWriter problems,
            AccessLimits limits,
            VerifiedTokens verified,
            ResourceMetadata metadata,
            SignOut signOut,
            SecurityEvents events,
            @ConfigProperty(name = "quarkus.oidc.authentication.cookie-force-secure") boolean secureCookies) {
        this.oidc = oidc;
        this.problems = problems;
        this.limits = limits;
        this.verified = verified;
        this.metadata = metadata;
        this.signOut = signOut;
        this.events = events;
        this.secureCookies = secureCookies;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviderManager) {
        // Asked first, and without a chain of which each link carries the contexts along: this is most of all requests
        Optional<SecurityIdentity> known = known(context);
        if (known.isPresent()) {
            return Uni.createFrom().item(known.get());
        }
        return Uni.createFrom()
                .deferred(() -> proven(context, identityProviderManager))
                .onItem()
                .ifNull()
                .switchTo(() -> isCallback(context)
                        ? restartLogin(context, RESTART_LOGIN, "state")
                        : Uni.createFrom().nullItem())
                .onFailure()
                .recoverWithUni(failure -> {
                    // quarkus-oidc asks the mechanism noted here for the challenge, and notes its own
                    context.put(HttpAuthenticationMechanism.class.getName(), this);
                    return recover(context, failure);
                });
    }

    private Optional<SecurityIdentity> known(RoutingContext context) {
        String token = hasBearer(context) ? bearer(context) : "";
        return token.startsWith(" ") ? verified.find(token.substring(1)) : Optional.empty();
    }

    private Uni<SecurityIdentity> proven(RoutingContext context, IdentityProviderManager identityProviderManager) {
        if (hasBearer(context)
                && !JwtPart.SIGNED_JWT.matcher(bearer(context).strip()).matches()) {
            // quarkus-oidc takes it apart before it looks whether there are parts, and fails with whatever happens
            return Uni.createFrom()
                    .failure(new AuthenticationFailedException(
                            new RefusedTokenException("malformed", null, "the token is not a signed JWT")));
        }
        if (SignOutConfirmation.isNeeded(context)) {
            // quarkus-oidc would end the session; the resource asks the person instead
            return Uni.createFrom().nullItem();
        }
        Optional<ProblemException> tooMany = isWayBack(context) ? limits.signIn(context) : Optional.empty();
        return tooMany.isPresent()
                ? Uni.createFrom().failure(tooMany.get())
                : oidc.authenticate(context, identityProviderManager);
    }

    /** A callback without the state that this browser was given, or with a code that is not good any more. */
    private Uni<SecurityIdentity> restartLogin(RoutingContext context, String login, String reason) {
        events.report(SecurityEvent.SIGN_IN_FAILED, context, Map.of("reason", reason));
        if (context.request().getCookie(RESTARTED_COOKIE) != null) {
            return Uni.createFrom()
                    .failure(new ProblemException(
                            ProblemType.SIGN_IN_FAILED, "The sign-in failed twice in a row. Try again in a minute."));
        }
        remember(RESTARTED_COOKIE, context);
        return Uni.createFrom().failure(new AuthenticationRedirectException(login));
    }

    /** Sets one of the cookies of this class, which the next requests of the browser bring. */
    public void remember(String cookie, RoutingContext context) {
        context.response()
                .addCookie(Cookie.cookie(cookie, "true")
                        .setPath("/")
                        .setMaxAge(RESTARTED_SECONDS)
                        .setHttpOnly(true)
                        .setSecure(secureCookies || context.request().isSSL())
                        .setSameSite(CookieSameSite.LAX));
    }

    private Uni<SecurityIdentity> recover(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException) {
            return Uni.createFrom().failure(failure);
        }
        if (isKeycloakAway(failure)) {
            return Uni.createFrom().failure(ProblemException.keycloakUnavailable(failure));
        }
        if (hasAuthorization(context)) {
            Refusal.note(context, CredentialRefusal.of(SecurityEvent.TOKEN_REFUSED, failure));
            Optional<ProblemException> tooMany = hasBearer(context) ? limits.failure(context) : Optional.empty();
            return Uni.createFrom()
                    .failure(tooMany.<Throwable>map(problem -> problem).orElse(failure));
        }
        if (!(failure instanceof AuthenticationRedirectException)) {
            Refusal.note(context, CredentialRefusal.of(SecurityEvent.SESSION_REFUSED, failure));
        }
        String path = context.normalizedPath();
        if (isApi(path)) {
            return Uni.createFrom().failure(new AuthenticationFailedException(failure));
        }
        if (failure instanceof AuthenticationRedirectException) {
            return signOut.record(context).chain(() -> Uni.createFrom().failure(failure));
        }
        if (isCallback(context)) {
            return restartLogin(
                    context, isOverHere(failure) ? SIGN_IN_ANEW : RESTART_LOGIN, reasonOfSignIn(context, failure));
        }
        if (failure instanceof AuthenticationFailedException
                || failure instanceof AuthenticationCompletionException
                || failure instanceof NumberFormatException) {
            // quarkus-oidc numbers the cookies of a long session, and fails so if one has something else for a number.
            // A session that is over does not close the pages that need none; the others will ask for a sign-in.
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom().failure(failure);
    }

    private static String reasonOfSignIn(RoutingContext context, Throwable failure) {
        if (context.queryParams().contains("error")) {
            return "keycloak-error";
        }
        String reason =
                CredentialRefusal.of(SecurityEvent.SIGN_IN_FAILED, failure).reason();
        return reason.equals(CredentialRefusal.OTHERWISE) ? "state" : reason;
    }

    @Override
    public Uni<Boolean> sendChallenge(RoutingContext context) {
        if (isLogin(context)) {
            return signIn(context, oidc::sendChallenge);
        }
        return getChallenge(context).map(challenge -> {
            challenge.getHeaders().forEach(context.response()::putHeader);
            if (challenge.status == HttpResponseStatus.UNAUTHORIZED.code()) {
                problems.send(context, problem(context));
            } else {
                context.response().setStatusCode(challenge.status).end();
            }
            return true;
        });
    }

    /** Only {@link #LOGIN_PATH} sends to Keycloak, so that every sign-in ends there, where the record is made. */
    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        if (isLogin(context)) {
            return signIn(context, oidc::getChallenge);
        }
        if (isNavigation(context)) {
            String login = LOGIN_PATH + "?return="
                    + URLEncoder.encode(context.request().uri(), StandardCharsets.UTF_8);
            return Uni.createFrom().item(new ChallengeData(302, Map.of(HttpHeaderNames.LOCATION, login)));
        }
        return Uni.createFrom()
                .item(new ChallengeData(401, Map.of(HttpHeaderNames.WWW_AUTHENTICATE, bearerChallenge(context))));
    }

    private String bearerChallenge(RoutingContext context) {
        return bearerChallenge(context, hasBearer(context) ? List.of("error=\"invalid_token\"") : List.of());
    }

    /** For a valid credential that was obtained too long ago (RFC 9470, section 3). */
    String tooOldChallenge(RoutingContext context, long maxAgeSeconds) {
        return bearerChallenge(
                context,
                List.of(
                        "error=\"insufficient_user_authentication\"",
                        "error_description=\"A more recent authentication is required\"",
                        "max_age=\"" + maxAgeSeconds + "\""));
    }

    private String bearerChallenge(RoutingContext context, List<String> error) {
        List<String> parameters = new ArrayList<>(List.of(REALM));
        parameters.addAll(error);
        metadata.address(context).ifPresent(address -> parameters.add("resource_metadata=\"" + address + "\""));
        return BEARER + " " + String.join(", ", parameters);
    }

    private <T> Uni<T> signIn(RoutingContext context, Function<RoutingContext, Uni<T>> start) {
        Optional<ProblemException> tooMany = limits.signIn(context);
        return tooMany.isPresent()
                ? Uni.createFrom().failure(tooMany.get())
                : start.apply(context)
                        .onFailure(RollcallAuthenticationMechanism::isKeycloakAway)
                        .transform(ProblemException::keycloakUnavailable);
    }

    /** What a caller is told who is not let in; it does not say what was wrong with a token. */
    public Problem problem(RoutingContext context) {
        return hasBearer(context)
                ? Problem.of(
                        ProblemType.INVALID_TOKEN,
                        "The bearer token was not accepted: it must be an unexpired access token of this realm with this"
                                + " service as its audience.")
                : Problem.of(
                        ProblemType.UNAUTHORIZED,
                        "Send an access token as 'Authorization: Bearer …', or sign in at " + LOGIN_PATH + ".");
    }

    private static boolean isCallback(RoutingContext context) {
        return context.normalizedPath().equals(CALLBACK_PATH) && !hasAuthorization(context);
    }

    /**
     * Whether the request brings a code, whoever made it up, that quarkus-oidc takes for one of Keycloak's: at the callback, where it asks
     * Keycloak about it, and at any path from a browser that has begun to sign in, where it notices late and logs an error.
     */
    private static boolean isWayBack(RoutingContext context) {
        return isCallback(context)
                || !hasAuthorization(context)
                        && context.request().cookies().stream()
                                .anyMatch(cookie -> cookie.getName().startsWith(OidcUtils.STATE_COOKIE_NAME))
                        && context.queryParams().contains("code");
    }

    private static boolean isApi(String path) {
        return path.equals("/api") || path.startsWith("/api/");
    }

    /** Whether the answer is for a person to look at, so that a sign-in helps: not a script's request, nor an API's. */
    private static boolean isNavigation(RoutingContext context) {
        if (isApi(context.normalizedPath()) || hasAuthorization(context)) {
            return false;
        }
        String mode = context.request().getHeader("Sec-Fetch-Mode");
        if (mode != null) {
            return mode.equals("navigate");
        }
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return context.normalizedPath().equals(LOGIN_PATH) || accept != null && accept.contains("text/html");
    }

    private static boolean isLogin(RoutingContext context) {
        return context.normalizedPath().equals(LOGIN_PATH) && isNavigation(context);
    }

    private static boolean hasAuthorization(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    private static boolean hasBearer(RoutingContext context) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    /** What stands behind the scheme, the space in between included. */
    private static String bearer(RoutingContext context) {
        return context.request().getHeader(HttpHeaders.AUTHORIZATION).substring(BEARER.length());
    }

    /** The user has signed out here, but Keycloak does not know: it goes on with the same session until it asks for the password. */
    private static boolean isOverHere(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedTokenException refused
                    && refused.reason().equals(RefusedTokenException.SESSION_ENDED)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKeycloakAway(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OIDCException && !isRefusedGrant(cause)
                    || cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof VertxException
                    || isFailureWithoutCause(cause)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where quarkus-oidc asks for tokens, it passes on the cause of a failed request instead of the failure; one that has
     * none, such as a connection that was closed, arrives as this.
     */
    private static boolean isFailureWithoutCause(Throwable failure) {
        return failure instanceof NullPointerException
                && ParameterValidation.SUPPLIER_PRODUCED_NULL.equals(failure.getMessage());
    }

    /** Keycloak did answer: the code or the refresh token is not good any more. quarkus-oidc has its body as the message. */
    static boolean isRefusedGrant(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().contains("\"invalid_grant\"");
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return oidc.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext context) {
        return hasBearer(context) ? Uni.createFrom().item(BEARER_TRANSPORT) : oidc.getCredentialTransport(context);
    }
}
