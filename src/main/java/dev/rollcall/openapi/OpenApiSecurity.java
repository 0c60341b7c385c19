package dev.rollcall.openapi;

import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/** Documents who may use an operation, and what others are answered. */
final class OpenApiSecurity {

    /** The document's first security scheme. Quarkus adds it, with the roles, to each operation that is not public. */
    private static final String SECURED = "keycloak";

    private static final List<String> SCOPES = List.of("openid", "profile", "email");

    private OpenApiSecurity() {}

    /**
     * Adds the security schemes and the responses 401, 403, 429 and 503 to operations that need a caller; public operations get an
     * empty list.
     *
     * @param forbidden the response to a caller who lacks the role, unless the operation names another
     */
    static void secure(Operation operation, String forbidden) {
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
        operation.setSecurity(List.of(
                OASFactory.createSecurityRequirement().addScheme(SECURED, SCOPES),
                OASFactory.createSecurityRequirement().addScheme("bearer"),
                OASFactory.createSecurityRequirement().addScheme("session")));
        OpenApiResponses.referIfAbsent(operation, 401, "Unauthorized");
        OpenApiResponses.referIfAbsent(operation, 429, "TooManyRequests");
        OpenApiResponses.referIfAbsent(operation, 503, "KeycloakUnavailable");
        if (!roles.isEmpty()) {
            operation.setDescription("%s\n\nRequires the role `%s`."
                    .formatted(operation.getDescription(), String.join("` or `", roles)));
            OpenApiResponses.referIfAbsent(operation, 403, forbidden);
        } else if (!OpenApiResponses.isReference(operation, 403)) {
            // Quarkus adds 403 to operations that require no role, too.
            operation.getResponses().removeAPIResponse("403");
        }
    }
}
