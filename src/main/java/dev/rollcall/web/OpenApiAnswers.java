package dev.rollcall.web;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/**
 * Completes the OpenAPI document at build: what all operations of a kind have in common is said here once, from what their
 * annotations say, and not at each of them. What it refers to stands in {@code META-INF/openapi.yaml}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiAnswers implements OASFilter {

    /**
     * The document's first security scheme: Quarkus requires it of each operation that is {@code @Authenticated} or
     * {@code @RolesAllowed}, with the roles.
     */
    private static final String SECURED = "keycloak";

    private static final List<String> SCOPES = List.of("openid", "profile", "email");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths()
                .getPathItems()
                .values()
                .forEach(path -> path.getOperations().values().forEach(operation -> complete(operation, document)));
        Schema type = document.getComponents()
                .getSchemas()
                .get("Problem")
                .getProperties()
                .get("type");
        type.setDescription(type.getDescription() + ". One of:\n" + problemTypes());
    }

    private static void complete(Operation operation, OpenAPI document) {
        secure(operation);
        Map<String, APIResponse> responses = operation.getResponses().getAPIResponses();
        if (operation.getRequestBody() != null) {
            refer(operation, 413, "TooLarge");
            refer(operation, 415, "UnsupportedMediaType");
        }
        if (responses.containsKey("200")) {
            refer(operation, 406, "NotAcceptable");
            refer(operation, 500, "InternalError");
            example(responses.get("200").getContent(), document);
        }
    }

    /** Both ways in for whoever needs a caller, and how they are refused; nothing at all for what is public. */
    private static void secure(Operation operation) {
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
        refer(operation, 401, "Unauthorized");
        refer(operation, 503, "KeycloakUnavailable");
        if (!roles.isEmpty()) {
            operation.setDescription(
                    "%s\n\nFor the role `%s` only.".formatted(operation.getDescription(), String.join("`, `", roles)));
            refer(operation, 403, "Forbidden");
        } else if (!isReference(operation, 403)) {
            // Quarkus assumes that whoever must sign in can lack a role.
            operation.getResponses().removeAPIResponse("403");
        }
    }

    private static boolean isReference(Operation operation, int status) {
        APIResponse response = operation.getResponses().getAPIResponse(Integer.toString(status));
        return response != null && response.getRef() != null;
    }

    private static void refer(Operation operation, int status, String response) {
        operation
                .getResponses()
                .addAPIResponse(
                        Integer.toString(status), OASFactory.createAPIResponse().ref(response));
    }

    /** The example that is named as the schema of the answer. */
    private static void example(Content content, OpenAPI document) {
        if (content == null || !content.hasMediaType(MediaType.APPLICATION_JSON)) {
            return;
        }
        String reference =
                content.getMediaType(MediaType.APPLICATION_JSON).getSchema().getRef();
        String schema = reference == null ? "" : reference.substring(reference.lastIndexOf('/') + 1);
        if (document.getComponents().getExamples().containsKey(schema)) {
            content.getMediaType(MediaType.APPLICATION_JSON)
                    .addExample("example", OASFactory.createExample().ref(schema));
        }
    }

    private static String problemTypes() {
        return Arrays.stream(ProblemType.values())
                .map(type -> "- `%s`: %s".formatted(type.uri(), type.title()))
                .collect(Collectors.joining("\n"));
    }
}
