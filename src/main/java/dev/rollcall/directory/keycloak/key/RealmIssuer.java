package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Knows the issuer of the realm's tokens, as the discovery document names it: Keycloak's public address, which may not be the one at which the
 * service reaches Keycloak.
 */
@ApplicationScoped
class RealmIssuer {

    /** An administrator may change Keycloak's public address. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    /** Minimum age of an issuer that is read again. Whoever has a key could otherwise let the service read the document with each swap. */
    static final Duration AGAIN = Duration.ofSeconds(10);

    private final KeycloakDiscovery discovery;
    private final ServiceClient own;
    private final Clock clock;
    private volatile Known known = new Known("", Instant.EPOCH);

    private record Known(String issuer, Instant at) {}

    RealmIssuer(@RestClient KeycloakDiscovery discovery, ServiceClient own, Clock clock) {
        this.discovery = discovery;
        this.own = own;
        this.clock = clock;
    }

    /**
     * Returns the issuer.
     *
     * @throws DirectoryUnavailableException if Keycloak does not answer
     */
    String get() {
        Known current = known;
        if (current.issuer().isEmpty() || clock.instant().isAfter(current.at().plus(KEPT))) {
            current = new Known(read(), clock.instant());
            known = current;
        }
        return current.issuer();
    }

    /** Forgets the issuer, since Keycloak may have refused it, unless it was read a moment ago. */
    void forget() {
        if (!clock.instant().isBefore(known.at().plus(AGAIN))) {
            known = new Known("", Instant.EPOCH);
        }
    }

    private String read() {
        try {
            String issuer = discovery.document().path("issuer").asText();
            if (issuer.isEmpty()) {
                throw own.noRealm("without an issuer");
            }
            return issuer;
        } catch (WebApplicationException | ProcessingException e) {
            throw new DirectoryUnavailableException(
                    "Keycloak's discovery document below %s cannot be read".formatted(own.realm()), e);
        }
    }
}
