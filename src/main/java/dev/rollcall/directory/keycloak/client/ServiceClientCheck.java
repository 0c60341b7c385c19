package dev.rollcall.directory.keycloak.client;

import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryListing;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.SecurityEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/**
 * Checks periodically whether the service's own client in Keycloak has what user management and synchronization need. Reports in the log and in
 * readiness which setting to change. Requests are not refused meanwhile: verifying bearer tokens needs no rights in Keycloak.
 */
@ApplicationScoped
class ServiceClientCheck implements DirectoryListing.Access {

    private static final Logger LOG = Logger.getLogger(ServiceClientCheck.class);

    private final ServiceClientProbe probe;
    private final DirectoryConfig config;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final DirectoryFailures directoryFailures;
    private final SecurityEvents events;

    private volatile ServiceClientState state = ServiceClientState.UNKNOWN;

    /** The last state that was logged; an outage that was reported otherwise is not. */
    private ServiceClientState logged = ServiceClientState.UNKNOWN;

    private volatile boolean everReached;
    private volatile Instant readsUsersSince;

    /** When the check is due although all was well. */
    private Instant dueAt = Instant.EPOCH;

    ServiceClientCheck(
            ServiceClientProbe probe,
            DirectoryConfig config,
            Clock clock,
            KeycloakClock keycloak,
            DirectoryFailures directoryFailures,
            SecurityEvents events) {
        this.probe = probe;
        this.config = config;
        this.clock = clock;
        this.keycloak = keycloak;
        this.directoryFailures = directoryFailures;
        this.events = events;
    }

    ServiceClientState state() {
        return state;
    }

    /** Whether Keycloak has answered since the start; before that, no token can be verified. */
    boolean everReached() {
        return everReached;
    }

    /** Runs the first check at once, since the scheduler starts later; in the background, so that it does not delay the start. */
    void atStart(
            @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 50) StartupEvent start,
            ManagedExecutor executor) {
        executor.execute(this::run);
    }

    /** Looks again every five seconds while not all is well. */
    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void run() {
        boolean due = !clock.instant().isBefore(dueAt);
        // the check reads Keycloak's clock, too
        if (state.kind() == ServiceClientState.Kind.OK && !due && !keycloak.isOutdated()) {
            return;
        }
        if (due) {
            dueAt = clock.instant().plus(config.checkInterval());
        }
        ServiceClientState found = check(due);
        boolean known = found.kind() == ServiceClientState.Kind.UNREACHABLE && directoryFailures.isOutage();
        if (!known && !found.equals(logged)) {
            log(found);
            logged = found;
        }
        noteAccess(found);
        state = found;
    }

    private static void log(ServiceClientState found) {
        if (found.kind() == ServiceClientState.Kind.OK) {
            LOG.info("The service's own client in Keycloak is set up correctly.");
        } else {
            LOG.warn(found.message());
        }
    }

    private ServiceClientState check(boolean due) {
        TokenAnswer answer;
        try {
            answer = probe.token();
        } catch (DirectoryUnavailableException e) {
            return probe.describe(e);
        }
        // The service is ready from here on. The rest of the check only finds missing rights.
        everReached = true;
        ServiceClientState found = probe.look(answer);
        if (answer instanceof TokenAnswer.Refused refused && (due || !found.equals(state))) {
            events.report(
                    SecurityEvent.SERVICE_CLIENT_REFUSED,
                    null,
                    Map.of("reason", refused.refusal().publicError()));
        }
        return found;
    }

    /** An outage says nothing about what the client may do. */
    private void noteAccess(ServiceClientState found) {
        if (found.kind() == ServiceClientState.Kind.UNREACHABLE) {
            return;
        }
        if (!found.readsUsers()) {
            readsUsersSince = null;
        } else if (readsUsersSince == null) {
            readsUsersSince = clock.instant();
        }
    }

    @Override
    public Optional<Instant> readsUsersSince() {
        return Optional.ofNullable(readsUsersSince);
    }
}
