package dev.rollcall.auth;

import dev.rollcall.http.ClientAddress;
import dev.rollcall.http.limits.RateLimit;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * How often an address may begin to sign in, and be wrong. Only what is wrong is counted against tokens, and only what is wrong is
 * refused when there were too many: one bad client behind an office's address would lock out all others otherwise, and checking a
 * signature costs no more than reading the request that it comes with (docs/adr/0012).
 */
@Startup // so that its metric is there before anybody is refused
@ApplicationScoped
public class AccessLimits {

    private final ClientAddress addresses;
    private final RateLimit<String> signIns;
    private final RateLimit<String> failures;

    AccessLimits(
            ClientAddress addresses, SignInLimitConfig signIns, FailureLimitConfig failures, MeterRegistry metrics) {
        this.addresses = addresses;
        this.signIns = new RateLimit<>("sign-in", signIns.requests(), signIns.period(), metrics);
        this.failures = new RateLimit<>("failed-credentials", failures.requests(), failures.period(), metrics);
    }

    /** A step of a sign-in: 429 if there were too many. */
    Optional<ProblemException> signIn(RoutingContext context) {
        return take(signIns, "sign-in", context);
    }

    /** What is to be said of a wrong credential instead of that it is wrong: 429 if there were too many. */
    public Optional<ProblemException> failure(RoutingContext context) {
        return take(failures, "failed-credentials", context);
    }

    private Optional<ProblemException> take(RateLimit<String> limit, String name, RoutingContext context) {
        return limit.tryTake(addresses.of(context.request())).map(wait -> {
            Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, name);
            return ProblemException.tooManyRequests(wait);
        });
    }
}
