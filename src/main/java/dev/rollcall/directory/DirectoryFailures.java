package dev.rollcall.directory;

import dev.rollcall.directory.DirectoryPendingException.NoAnswerException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.problem.Causes;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Reports failures of the directory. An outage is one warning when it begins and one line when it ends. Meanwhile requests that need the
 * directory get 503, and failures that the outage causes are logged at DEBUG: there may be hundreds.
 */
@ApplicationScoped
public class DirectoryFailures {

    private static final Logger LOG = Logger.getLogger(DirectoryFailures.class);

    /** A breaker that opens again and again, or a wrong set-up, is reported once in this time. */
    private static final Duration WARN_INTERVAL = Duration.ofMinutes(1);

    private final Clock clock;
    private volatile Instant since;
    private Instant warnedAt = Instant.EPOCH;
    private Instant setupLoggedAt = Instant.EPOCH;
    private boolean warned;

    public DirectoryFailures(Clock clock) {
        this.clock = clock;
    }

    /** Called when the circuit breaker opens, also after each call that tests in vain whether the provider is back. */
    public synchronized void beginOutage() {
        Instant now = clock.instant();
        if (since == null) {
            since = now;
        }
        if (warned || now.isBefore(warnedAt.plus(WARN_INTERVAL))) {
            return;
        }
        warned = true;
        warnedAt = now;
        LOG.warn(
                "Keycloak does not answer, so the circuit breaker is open. Requests that need Keycloak get 503. Check that"
                        + " Keycloak is running; the service retries by itself. Until Keycloak answers, failures for this reason are logged"
                        + " at DEBUG.");
    }

    /** Called when the circuit breaker closes. */
    public synchronized void endOutage() {
        if (warned) {
            LOG.infof(
                    "Keycloak answers again, after %d s.",
                    Duration.between(since, clock.instant()).toSeconds());
        }
        since = null;
        warned = false;
    }

    /** Whether the outage goes on. */
    public boolean isOutage() {
        return since != null;
    }

    /**
     * Returns the level at which to log a failure: DEBUG during an outage that causes it, for a wrong set-up that was just logged, and for calls
     * that an open circuit breaker did not make. The failures that opened it have been logged, and the one of event logs may close after the outage.
     */
    public Logger.Level level(Throwable failure) {
        boolean known = failure instanceof WrongSetupException
                ? wasJustLogged()
                : isOutage() && isByOutage(failure) || isCause(failure, CircuitBreakerOpenException.class);
        return known ? Logger.Level.DEBUG : Logger.Level.WARN;
    }

    private synchronized boolean wasJustLogged() {
        Instant now = clock.instant();
        boolean just = now.isBefore(setupLoggedAt.plus(WARN_INTERVAL));
        setupLoggedAt = just ? setupLoggedAt : now;
        return just;
    }

    /** Answers requests for which the directory failed outside acts. */
    @ServerExceptionMapper
    Response unavailable(DirectoryUnavailableException e) {
        LOG.log(level(e), e.getMessage());
        return ProblemResponses.of(problem(e));
    }

    /** Returns the problem of a request that failed because the directory, or one behind it, is not available. */
    public static ProblemException problem(Throwable failure) {
        return failure instanceof DirectoryUnavailableException.BehindProvider
                ? ProblemException.federationUnavailable(failure)
                : ProblemException.keycloakUnavailable(failure);
    }

    /** The service account may lack the right to ask a question. */
    @ServerExceptionMapper
    Response refused(DirectoryRefusedException e) {
        return ProblemResponses.of(DirectoryRefusals.problem(e));
    }

    private static boolean isByOutage(Throwable failure) {
        return isCause(failure, DirectoryUnavailableException.class) || isCause(failure, NoAnswerException.class);
    }

    private static boolean isCause(Throwable failure, Class<? extends Throwable> type) {
        return Causes.of(failure).anyMatch(type::isInstance);
    }
}
