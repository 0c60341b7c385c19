package dev.rollcall.directory.keycloak.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.SecurityEvent;
import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reports that Keycloak refuses this service's own client, in the code flow or when the service requests its own token for the Admin API.
 * Callers see both as an unavailable Keycloak.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc and quarkus-oidc-client look it up only at run time
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
class ServiceClientRefusals implements OidcResponseFilter {

    /** The error codes of RFC 6749, section 5.2, about the client itself instead of its request. */
    private static final Set<String> CLIENT_ERRORS = Set.of("invalid_client", "unauthorized_client");

    private final SecurityEvents events;
    private final ObjectMapper json;

    ServiceClientRefusals(SecurityEvents events, ObjectMapper json) {
        this.events = events;
        this.json = json;
    }

    @Override
    public Uni<Void> filter(OidcResponseFilterContext context) {
        if ((context.statusCode() == 400 || context.statusCode() == 401) && context.responseBody() != null) {
            error(context.responseBody().toString())
                    .filter(CLIENT_ERRORS::contains)
                    .ifPresent(error ->
                            events.report(SecurityEvent.SERVICE_CLIENT_REFUSED, null, Map.of("reason", error)));
        }
        return Uni.createFrom().voidItem();
    }

    private Optional<String> error(String body) {
        try {
            return Optional.of(json.readTree(body).path("error").asText());
        } catch (JsonProcessingException e) {
            return Optional.empty(); // not a response of Keycloak
        }
    }
}
