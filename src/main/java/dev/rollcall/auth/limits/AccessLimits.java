package dev.rollcall.auth.limits;

import dev.rollcall.http.ClientAddress;
import dev.rollcall.http.limits.LimitsConfig;
import dev.rollcall.http.limits.RateLimit;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits the rates of sign-ins and of wrong credentials for each address, and of writes for each subject. An address with too many wrong
 * credentials gets 429 for wrong ones only: otherwise one bad client behind an office's address would lock out all others. So credentials are
 * checked first: a signature costs no more than reading the request, an API key one query (docs/adr/0012).
 */
@Startup // registers the metrics before the first refusal
@ApplicationScoped
public class AccessLimits {

    private final ClientAddress addresses;
    private final RateLimit<String> signIns;
    private final RateLimit<String> failures;
    private final RateLimit<String> writes;

    AccessLimits(
            ClientAddress addresses,
            SignInLimitConfig signIns,
            FailureLimitConfig failures,
            LimitsConfig limits,
            MeterRegistry metrics) {
        this.addresses = addresses;
        this.signIns = new RateLimit<>("sign-in", signIns.requests(), signIns.period(), metrics);
        this.failures = new RateLimit<>("failed-credentials", failures.requests(), failures.period(), metrics);
        this.writes = new RateLimit<>("writes", limits.writes(), Duration.ofMinutes(1), metrics);
    }

    /** Counts a step of a sign-in; returns a 429 if there were too many. */
    public Optional<ProblemException> countSignIn(RoutingContext context) {
        return take(signIns, "sign-in", addresses.of(context.request()), context);
    }

    /** Counts a wrong credential; returns a 429, to be sent instead of the usual refusal, if there were too many. */
    public Optional<ProblemException> countFailure(RoutingContext context) {
        return take(failures, "failed-credentials", addresses.of(context.request()), context);
    }

    /** Counts a request by which a subject changes something; returns a 429 if there were too many. */
    public Optional<ProblemException> countWrite(String subject, RoutingContext context) {
        return take(writes, "writes", subject, context);
    }

    private static Optional<ProblemException> take(
            RateLimit<String> limit, String name, String key, RoutingContext context) {
        return limit.tryTake(key).map(wait -> {
            Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, name);
            return ProblemException.tooManyRequests(wait);
        });
    }
}
