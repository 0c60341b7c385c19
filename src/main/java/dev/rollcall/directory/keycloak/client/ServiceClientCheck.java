package dev.rollcall.directory.keycloak.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Causes;
import dev.rollcall.problem.SecurityEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.Logger;

/**
 * Checks periodically whether the service's own client in Keycloak has what user management and synchronisation need. Reports in the log and in
 * readiness which setting to change. Requests are not refused meanwhile: verifying bearer tokens needs no rights in Keycloak.
 */
@ApplicationScoped
class ServiceClientCheck {

    private static final Logger LOG = Logger.getLogger(ServiceClientCheck.class);
    private static final String REALM_MANAGEMENT = "realm-management";
    private static final String MANAGE_REALM = "manage-realm";

    private static final String UNTRUSTED =
            "Keycloak's certificate is not trusted, or does not match the host of quarkus.oidc.auth-server-url."
                    + " To trust a private CA, set quarkus.tls.keycloak.trust-store.pem.certs and"
                    + " quarkus.oidc.tls.tls-configuration-name=keycloak.";

    private final ClientCredentials clientCredentials;
    private final DirectoryOrganizations organizations;
    private final DirectoryConfig config;
    private final Clock clock;
    private final KeycloakClock keycloak;
    private final DirectoryFailures directoryFailures;
    private final SecurityEvents events;
    private final String clientId;
    private final String secret;

    private volatile ServiceClientState state = ServiceClientState.UNKNOWN;

    /** The last state that was logged; an outage that was reported otherwise is not. */
    private ServiceClientState logged = ServiceClientState.UNKNOWN;

    private volatile boolean everReached;
    private volatile Instant checkedAt = Instant.EPOCH;

    ServiceClientCheck(
            ClientCredentials clientCredentials,
            DirectoryOrganizations organizations,
            DirectoryConfig config,
            Clock clock,
            KeycloakClock keycloak,
            DirectoryFailures directoryFailures,
            SecurityEvents events,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId,
            @ConfigProperty(name = "quarkus.oidc.credentials.secret") Optional<String> secret) {
        this.clientCredentials = clientCredentials;
        this.organizations = organizations;
        this.config = config;
        this.clock = clock;
        this.keycloak = keycloak;
        this.directoryFailures = directoryFailures;
        this.events = events;
        this.clientId = clientId;
        // RequiredSettings requires it, except for a start that only migrates the schema, which never uses it.
        this.secret = secret.orElse("");
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

    @Scheduled(every = "5s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void run() {
        boolean fresh = clock.instant().isBefore(checkedAt.plus(config.checkInterval()));
        // the check reads Keycloak's clock, too
        if (everReached && fresh && !keycloak.isOutdated()) {
            return;
        }
        checkedAt = clock.instant();
        ServiceClientState found = check();
        boolean known = found.kind() == ServiceClientState.Kind.UNREACHABLE && directoryFailures.isOutage();
        if (!known && !found.equals(logged)) {
            log(found);
            logged = found;
        }
        state = found;
    }

    private static void log(ServiceClientState found) {
        if (found.kind() == ServiceClientState.Kind.OK) {
            LOG.info("The service's own client in Keycloak is set up correctly.");
        } else {
            LOG.warn(found.message());
        }
    }

    private ServiceClientState check() {
        ClientCredentials.Answer answer;
        try {
            answer = clientCredentials.request(clientId, secret, null);
        } catch (DirectoryUnavailableException e) {
            if (Causes.of(e)
                    .anyMatch(cause -> cause instanceof SSLException || cause instanceof CertificateException)) {
                return ServiceClientState.unreachable(UNTRUSTED);
            }
            return ServiceClientState.unreachable(e.getMessage()
                    + "; tokens are verified with the keys known so far. The service retries by itself.");
        }
        // The service is ready from here on. The rest of the check only finds missing rights, and asks Keycloak twice
        // more.
        everReached = true;
        if (answer instanceof ClientCredentials.Refused refused) {
            events.report(SecurityEvent.SERVICE_CLIENT_REFUSED, null, Map.of("reason", refused.error()));
            return ServiceClientState.misconfigured(
                    "Keycloak refuses the service's own client '%s' a token: %s. %s Until this is fixed, users cannot be managed or synchronised; bearer tokens are still verified."
                            .formatted(
                                    clientId,
                                    refused.description().isEmpty() ? refused.error() : refused.description(),
                                    refused.hint(clientId).orElse("")));
        }
        Set<String> missing = missingRoles(((ClientCredentials.Issued) answer)
                .claims()
                .path("resource_access")
                .path(REALM_MANAGEMENT)
                .path("roles"));
        if (missing.isEmpty()) {
            return ServiceClientState.OK;
        }
        return ServiceClientState.misconfigured(
                "The service account of client '%s' lacks %s. In Keycloak, open Clients > %s > Service account roles > Assign role > Client roles and assign %s of %s."
                        .formatted(
                                clientId,
                                String.join(", ", missing),
                                clientId,
                                String.join(", ", missing),
                                REALM_MANAGEMENT));
    }

    /** Keycloak 26.4 and before show organizations only to those who may manage the realm. What counts is what the server answers. */
    private Set<String> missingRoles(JsonNode assigned) {
        Set<String> granted = new TreeSet<>();
        assigned.forEach(role -> granted.add(role.asText()));
        Set<String> missing = new TreeSet<>(config.requiredRoles());
        boolean organized = realmHasOrganizations();
        if (organized && !granted.contains(MANAGE_REALM)) {
            missing.addAll(config.organizationRoles());
        }
        missing.removeAll(granted);
        if (organized && missing.isEmpty() && areOrganizationsRefused()) {
            missing.addAll(granted.contains(MANAGE_REALM) ? config.organizationRoles() : Set.of(MANAGE_REALM));
        }
        return missing;
    }

    private boolean areOrganizationsRefused() {
        try {
            organizations.count();
            return false;
        } catch (DirectoryRefusedException e) {
            return e.kind() == DirectoryRefusedException.Kind.FORBIDDEN;
        } catch (DirectoryUnavailableException e) {
            LOG.debugf("It is not known whether organizations can be read: %s", e.getMessage());
            return false;
        }
    }

    /** Without an answer, the check is about users alone: a role that is missing for them is why. */
    private boolean realmHasOrganizations() {
        try {
            return organizations.areEnabled();
        } catch (DirectoryUnavailableException | DirectoryRefusedException e) {
            LOG.debugf("It is not known whether the realm has organizations: %s", e.getMessage());
            return false;
        }
    }
}
