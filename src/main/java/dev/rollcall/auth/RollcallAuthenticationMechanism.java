package dev.rollcall.auth;

import static dev.rollcall.auth.AuthenticationRequests.BEARER;
import static dev.rollcall.auth.AuthenticationRequests.bearer;
import static dev.rollcall.auth.AuthenticationRequests.hasAuthorization;
import static dev.rollcall.auth.AuthenticationRequests.hasAuthorizationCode;
import static dev.rollcall.auth.AuthenticationRequests.hasBearer;
import static dev.rollcall.auth.AuthenticationRequests.isApi;
import static dev.rollcall.auth.AuthenticationRequests.isCallback;
import static dev.rollcall.auth.AuthenticationRequests.isLogin;
import static dev.rollcall.auth.AuthenticationRequests.isNavigation;

import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.auth.token.AuthenticationFailures;
import dev.rollcall.auth.token.CredentialRefusal;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.ProblemWriter;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.oidc.runtime.OidcAuthenticationMechanism;
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
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Decides how a request without a valid credential is answered. quarkus-oidc decides whether a credential is valid.
 *
 * <ul>
 *   <li>A browser's navigation is redirected to the sign-in.
 *   <li>Everything else, including all of {@code /api}, gets a 401 problem with {@code WWW-Authenticate: Bearer} (RFC 6750), never a redirect.
 *   <li>A callback that does not belong to a sign-in of this browser, or that is no answer of Keycloak with a code, starts a new sign-in instead
 *       of failing.
 *   <li>A failure because Keycloak is unavailable is a 503.
 *   <li>Too many attempts are a 429: {@link AccessLimits}.
 * </ul>
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class RollcallAuthenticationMechanism implements HttpAuthenticationMechanism {

    public static final String LOGIN_PATH = "/login";
    public static final String CALLBACK_PATH = "/callback";
    public static final String LOGOUT_PATH = "/logout";

    /** Query parameter of {@link #LOGIN_PATH}, in seconds: Keycloak asks for the password if the last sign-in is older. */
    public static final String MAX_AGE = "max_age";

    /** Query parameter of {@link #LOGIN_PATH}, whose only value is {@link #PROMPT_CREATE}. */
    public static final String PROMPT = "prompt";

    /** Keycloak shows its registration instead of the sign-in. */
    public static final String PROMPT_CREATE = "create";

    private static final String RESTART_LOGIN = LOGIN_PATH + "?restarted=true";
    private static final String RESTART_LOGIN_WITH_PASSWORD = LOGIN_PATH + "?restarted=" + SignInRequest.ANEW;

    private static final HttpCredentialTransport BEARER_TRANSPORT =
            new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, BEARER);

    private final OidcAuthenticationMechanism oidc;
    private final ProblemWriter problems;
    private final AccessLimits limits;
    private final VerifiedTokens verified;
    private final BearerChallenge bearerChallenge;
    private final SignOut signOut;
    private final SecurityEvents events;
    private final SignInCookies cookies;
    private final AuthorizationResponses responses;
    private final KeyAuthentication keys;

    RollcallAuthenticationMechanism(
            OidcAuthenticationMechanism oidc,
            ProblemWriter problems,
            AccessLimits limits,
            VerifiedTokens verified,
            BearerChallenge bearerChallenge,
            SignOut signOut,
            SecurityEvents events,
            SignInCookies cookies,
            AuthorizationResponses responses,
            KeyAuthentication keys) {
        this.oidc = oidc;
        this.problems = problems;
        this.limits = limits;
        this.verified = verified;
        this.bearerChallenge = bearerChallenge;
        this.signOut = signOut;
        this.events = events;
        this.cookies = cookies;
        this.responses = responses;
        this.keys = keys;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identityProviderManager) {
        // First and without a Uni chain, whose every link propagates the contexts: most requests end here
        Optional<SecurityIdentity> cached = findCached(context);
        if (cached.isPresent()) {
            return Uni.createFrom().item(cached.get());
        }
        return Uni.createFrom()
                .deferred(() -> verify(context, identityProviderManager))
                .onItem()
                .ifNull()
                .switchTo(() -> isCallback(context)
                        ? restartLogin(context, RESTART_LOGIN, "state")
                        : Uni.createFrom().nullItem())
                .onFailure()
                .recoverWithUni(failure -> {
                    // quarkus-oidc registers itself for the challenge under this key; this mechanism must send it
                    context.put(HttpAuthenticationMechanism.class.getName(), this);
                    return recover(context, failure);
                });
    }

    private Optional<SecurityIdentity> findCached(RoutingContext context) {
        String token = hasBearer(context) ? bearer(context) : "";
        return token.startsWith(" ") ? verified.find(token.substring(1)) : Optional.empty();
    }

    private Uni<SecurityIdentity> verify(RoutingContext context, IdentityProviderManager identityProviderManager) {
        if (KeyAuthentication.isAsked(context)) {
            return keys.authenticate(context);
        }
        if (hasBearer(context) && !JwtPart.isSignedJwt(bearer(context).strip())) {
            // quarkus-oidc splits a token before it checks that it has parts, and fails with arbitrary exceptions
            return Uni.createFrom()
                    .failure(new AuthenticationFailedException(
                            new RefusedTokenException("malformed", null, "the token is not a signed JWT")));
        }
        if (SignOutConfirmation.isNeeded(context)) {
            // quarkus-oidc would end the session; the resource asks for confirmation instead
            return Uni.createFrom().nullItem();
        }
        Optional<ProblemException> tooMany =
                hasAuthorizationCode(context) ? limits.countSignIn(context) : Optional.empty();
        if (tooMany.isPresent()) {
            return Uni.createFrom().failure(tooMany.get());
        }
        if (hasAuthorization(context) || responses.hasSession(context)) {
            return oidc.authenticate(context, identityProviderManager);
        }
        if (responses.isExpected(context)) {
            return responses.check(context).chain(() -> oidc.authenticate(context, identityProviderManager));
        }
        return isCallback(context) ? Uni.createFrom().nullItem() : oidc.authenticate(context, identityProviderManager);
    }

    /** Starts the sign-in again after a callback whose state is not this browser's, or whose code is no longer valid; but only once. */
    private Uni<SecurityIdentity> restartLogin(RoutingContext context, String login, String reason) {
        events.report(SecurityEvent.SIGN_IN_FAILED, context, Map.of("reason", reason));
        if (context.request().getCookie(SignInCookies.RESTARTED) != null) {
            return Uni.createFrom()
                    .failure(new ProblemException(
                            ProblemType.SIGN_IN_FAILED, "The sign-in failed twice in a row. Try again in a minute."));
        }
        cookies.set(SignInCookies.RESTARTED, context);
        return Uni.createFrom().failure(new AuthenticationRedirectException(login));
    }

    private Uni<SecurityIdentity> recover(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException) {
            return Uni.createFrom().failure(failure);
        }
        if (AuthenticationFailures.isKeycloakUnavailable(failure)) {
            return Uni.createFrom().failure(ProblemException.keycloakUnavailable(failure));
        }
        if (hasAuthorization(context)) {
            Refusal.note(context, CredentialRefusal.of(SecurityEvent.TOKEN_REFUSED, failure));
            Optional<ProblemException> tooMany = hasBearer(context) ? limits.countFailure(context) : Optional.empty();
            return Uni.createFrom()
                    .failure(tooMany.<Throwable>map(problem -> problem).orElse(failure));
        }
        if (!(failure instanceof AuthenticationRedirectException)) {
            Refusal.note(context, CredentialRefusal.of(SecurityEvent.SESSION_REFUSED, failure));
        }
        if (isApi(context)) {
            return Uni.createFrom().failure(new AuthenticationFailedException(failure));
        }
        if (failure instanceof AuthenticationRedirectException) {
            return signOut.record(context).chain(() -> Uni.createFrom().failure(failure));
        }
        if (isCallback(context)) {
            return restartLogin(
                    context,
                    AuthenticationFailures.isEndedSession(failure) ? RESTART_LOGIN_WITH_PASSWORD : RESTART_LOGIN,
                    signInFailureReason(failure));
        }
        if (failure instanceof AuthenticationFailedException
                || failure instanceof AuthenticationCompletionException
                || failure instanceof NumberFormatException) {
            // quarkus-oidc numbers the cookies of a long session, and fails with NumberFormatException if a suffix is
            // not a number.
            // An ended session does not block pages that need none; the others will ask for a sign-in.
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom().failure(failure);
    }

    private static String signInFailureReason(Throwable failure) {
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
                problems.send(context, bearerChallenge.problem(context));
            } else {
                context.response().setStatusCode(challenge.status).end();
            }
            return true;
        });
    }

    /** Only {@link #LOGIN_PATH} redirects to Keycloak, so that every sign-in ends there, where the user is provisioned. */
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
                .item(new ChallengeData(
                        401, Map.of(HttpHeaderNames.WWW_AUTHENTICATE, bearerChallenge.unauthorized(context))));
    }

    private <T> Uni<T> signIn(RoutingContext context, Function<RoutingContext, Uni<T>> start) {
        Optional<ProblemException> tooMany = limits.countSignIn(context);
        if (tooMany.isPresent()) {
            return Uni.createFrom().failure(tooMany.get());
        }
        cookies.makeRoom(context);
        return start.apply(context)
                .onFailure(AuthenticationFailures::isKeycloakUnavailable)
                .transform(ProblemException::keycloakUnavailable);
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
