package dev.rollcall.auth;

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
 * Reports that Keycloak refuses this service's own client: where the code flow asks for a browser's tokens, and where the service asks
 * for its own for the Admin API. To whoever is answered, both look like a Keycloak that is away.
 */
@ApplicationScoped
@Unremovable // quarkus-oidc and quarkus-oidc-client ask for it at run time only
@OidcEndpoint(OidcEndpoint.Type.TOKEN)
class ServiceClientRefusals implements OidcResponseFilter {

    /** RFC 6749, section 5.2: those that are about the client and not about what it asks for. */
    private static final Set<String> OF_CLIENT = Set.of("invalid_client", "unauthorized_client");

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
                    .filter(OF_CLIENT::contains)
                    .ifPresent(error ->
                            events.report(SecurityEvent.SERVICE_CLIENT_REFUSED, null, Map.of("reason", error)));
        }
        return Uni.createFrom().voidItem();
    }

    private Optional<String> error(String body) {
        try {
            return Optional.of(json.readTree(body).path("error").asText());
        } catch (JsonProcessingException e) {
            return Optional.empty(); // not Keycloak's
        }
    }
}
