package dev.rollcall.auth;

import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.token.CredentialRefusal;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reports refusals as security events, according to the status of the response, its problem, and the {@link Refusal} recorded with the request.
 * Events that the status does not show are reported where they happen.
 */
@ApplicationScoped
class RefusalEvents {

    /** After the request id is set, before any filter that may refuse. */
    private static final int PRIORITY = 990;

    /** The problems with 403 about the caller's rights. All other problems with 403 come from guards. */
    private static final Set<ProblemType> MISSING_RIGHTS = Set.of(
            ProblemType.FORBIDDEN,
            ProblemType.NOT_A_USER,
            ProblemType.ACCOUNT_DISABLED,
            ProblemType.ACCOUNT_DELETED,
            ProblemType.INVITATION_ADDRESS,
            ProblemType.EMAIL_NOT_VERIFIED,
            ProblemType.KEY_NOT_ALLOWED);

    private static final Set<SecurityEvent> REFUSED_CREDENTIALS =
            Set.of(SecurityEvent.TOKEN_REFUSED, SecurityEvent.SESSION_REFUSED);

    private final SecurityEvents events;

    RefusalEvents(SecurityEvents events) {
        this.events = events;
    }

    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    context.addHeadersEndHandler(head -> report(context));
                    context.next();
                },
                PRIORITY);
    }

    private void report(RoutingContext context) {
        Optional<Problem> problem = Refusal.problem(context);
        switch (context.response().getStatusCode()) {
            case 400 -> {
                if (problem.filter(known -> known.is(ProblemType.LOGOUT_REFUSED))
                        .isPresent()) {
                    reportNoted(context, SecurityEvent.LOGOUT_REFUSED, "invalid");
                }
            }
            case 401 -> unauthenticated(context, problem);
            case 403 -> forbidden(context, problem.map(Problem::code).orElse("forbidden"));
            case 429 ->
                report(
                        context,
                        SecurityEvent.LIMIT_EXCEEDED,
                        Refusal.of(context)
                                .filter(refusal -> refusal.event() == SecurityEvent.LIMIT_EXCEEDED)
                                .map(Refusal::reason)
                                .orElse("other"));
            default -> {
                // not a refusal, or one that does not concern the caller
            }
        }
    }

    private void unauthenticated(RoutingContext context, Optional<Problem> problem) {
        boolean isOfCredential = problem.filter(
                        known -> !known.is(ProblemType.UNAUTHORIZED) && !known.is(ProblemType.INVALID_TOKEN))
                .isEmpty();
        Optional<SecurityEvent> refused =
                Refusal.of(context).map(Refusal::event).filter(REFUSED_CREDENTIALS::contains);
        if (!isOfCredential) {
            report(context, SecurityEvent.ACCESS_REFUSED, problem.get().code());
        } else if (refused.isPresent()) {
            reportNoted(context, refused.get(), CredentialRefusal.OTHERWISE);
        } else {
            boolean isOtherScheme = context.request().headers().contains(HttpHeaders.AUTHORIZATION);
            report(context, SecurityEvent.CREDENTIAL_MISSING, isOtherScheme ? "scheme" : "none");
        }
    }

    private void forbidden(RoutingContext context, String code) {
        if (code.equals(ProblemType.CROSS_SITE.code())) {
            report(context, SecurityEvent.CROSS_SITE_REFUSED, code);
        } else if (MISSING_RIGHTS.stream().anyMatch(type -> type.code().equals(code))) {
            report(context, SecurityEvent.ACCESS_REFUSED, code);
        } else {
            report(context, SecurityEvent.ACT_REFUSED, code);
        }
    }

    private void reportNoted(RoutingContext context, SecurityEvent event, String otherwise) {
        Optional<Refusal> refusal = Refusal.of(context);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", refusal.map(Refusal::reason).orElse(otherwise));
        fields.put("subject", refusal.map(Refusal::subject).orElse(null));
        events.report(event, context, fields);
    }

    private void report(RoutingContext context, SecurityEvent event, String reason) {
        Optional<Caller> caller = context.user() instanceof QuarkusHttpUser user
                ? Optional.ofNullable(user.getSecurityIdentity().getAttribute(Caller.ATTRIBUTE))
                : Optional.empty();
        Optional<TokenClaims> claims = caller.map(Caller::claims);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("reason", reason);
        fields.put("subject", claims.map(TokenClaims::subject).orElse(null));
        fields.put("client", claims.map(TokenClaims::clientId).orElse(null));
        fields.put("key", caller.flatMap(Caller::key).map(KeyGrant::id).orElse(null));
        events.report(event, context, fields);
    }
}
