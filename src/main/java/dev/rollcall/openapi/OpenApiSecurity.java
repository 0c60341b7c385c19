package dev.rollcall.openapi;

import dev.rollcall.auth.key.KeyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/** Documents who may use an operation, and what others are answered. */
final class OpenApiSecurity {

    /** The document's first security scheme. Quarkus adds it, with the roles, to each operation that is not public. */
    private static final String SECURED = "keycloak";

    private static final List<String> SCOPES = List.of("openid", "profile", "email");

    /** The example of what an API key is told. */
    private static final String KEY = "apiKey";

    private OpenApiSecurity() {}

    /**
     * Adds the security schemes and the responses 401, 403, 429 and 503 to operations that need a caller; public operations get an
     * empty list.
     *
     * @param forbidden the response to a caller who lacks the role, unless the operation names another
     * @param scope the scope that API keys need; empty if the operation refuses them
     */
    static void secure(Operation operation, String forbidden, Optional<KeyScope> scope) {
        List<SecurityRequirement> required = operation.getSecurity();
        if (required == null) {
            operation.setSecurity(List.of());
            return;
        }
        List<String> roles = required.stream()
                .filter(requirement -> requirement.hasScheme(SECURED))
                .map(requirement -> requirement.getScheme(SECURED))
                .findFirst()
                .orElse(null);
        if (roles == null) {
            return;
        }
        List<SecurityRequirement> accepted = new ArrayList<>(List.of(
                OASFactory.createSecurityRequirement().addScheme(SECURED, SCOPES),
                OASFactory.createSecurityRequirement().addScheme("bearer"),
                OASFactory.createSecurityRequirement().addScheme("session")));
        scope.ifPresent(needed ->
                accepted.add(OASFactory.createSecurityRequirement().addScheme("key", List.of(needed.code()))));
        operation.setSecurity(accepted);
        OpenApiResponses.referIfAbsent(operation, 401, "Unauthorized");
        OpenApiResponses.referIfAbsent(operation, 429, "TooManyRequests");
        OpenApiResponses.referIfAbsent(operation, 503, "KeycloakUnavailable");
        OpenApiResponses.referIfAbsent(operation, 403, roles.isEmpty() ? "KeyForbidden" : forbidden);
        String role = roles.isEmpty() ? "" : "Requires the role `%s`. ".formatted(String.join("` or `", roles));
        String key = scope.map(needed -> "API keys need the scope `%s`.".formatted(needed.code()))
                .orElse("Refuses API keys.");
        String description = operation.getDescription() == null ? "" : operation.getDescription() + "\n\n";
        operation.setDescription(description + role + key);
    }

    /** Adds to a response with 403 that API keys get it, too, unless it tells only that. */
    static void addKey(APIResponse response, MediaType problem) {
        if (!problem.getExamples().containsKey(KEY)) {
            problem.addExample(KEY, OASFactory.createExample().ref("KeyNotAllowed"));
            response.setDescription(response.getDescription() + ". Also for an API key that may not do this");
        }
    }
}
