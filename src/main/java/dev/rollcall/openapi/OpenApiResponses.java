package dev.rollcall.openapi;

import dev.rollcall.problem.ProblemType;
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
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Reference;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

/**
 * Completes the OpenAPI document at build: what all operations of a kind have in common is said here once, from what their
 * annotations say, and not at each of them. What it refers to stands in {@code META-INF/openapi.yaml}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiResponses implements OASFilter {

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
                .forEach((path, item) -> item.getOperations()
                        .forEach((method, operation) -> complete(path, method, operation, document)));
        Schema type = document.getComponents()
                .getSchemas()
                .get("Problem")
                .getProperties()
                .get("type");
        type.setDescription(type.getDescription() + ". One of:\n" + problemTypes());
    }

    /** Of a record that may be null the reader of annotations says so beside its type, but not always in the type. */
    @Override
    public Schema filterSchema(Schema schema) {
        boolean nullable = schema.getAnyOf() != null
                && schema.getAnyOf().stream()
                        .anyMatch(one -> List.of(SchemaType.NULL).equals(one.getType()));
        if (nullable && schema.getType() != null && !schema.getType().contains(SchemaType.NULL)) {
            schema.addType(SchemaType.NULL);
        }
        return schema;
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation, OpenAPI document) {
        boolean writes = method != PathItem.HttpMethod.GET;
        shareParameters(operation, document.getComponents().getParameters());
        secure(operation, writes ? "WriteForbidden" : "Forbidden");
        Map<String, APIResponse> responses = operation.getResponses().getAPIResponses();
        if (operation.getRequestBody() != null) {
            refer(operation, 408, "TooSlow");
            refer(operation, 413, "TooLarge");
            refer(operation, 415, method == PathItem.HttpMethod.PATCH ? "UnsupportedPatch" : "UnsupportedMediaType");
        }
        refer(operation, 414, "UriTooLong");
        refer(operation, 431, "HeadersTooLarge");
        // of all there are: no request is so small that it could not be one too many
        referUnlessSaid(operation, 503, "Overloaded");
        if (responses.containsKey("202")) {
            completeAct(operation);
        }
        if (path.startsWith("/api/v1/")) {
            // for query parameters that there are not
            referUnlessSaid(operation, 400, "BadRequest");
        }
        if (responses.keySet().stream().anyMatch(status -> status.startsWith("2"))) {
            refer(operation, 406, "NotAcceptable");
            refer(operation, 500, "InternalError");
        }
        if (responses.containsKey("200")) {
            example(responses.get("200").getContent(), document);
        }
    }

    /** A parameter of which no more is known than its name is the document's own of that name. */
    private static void shareParameters(Operation operation, Map<String, Parameter> shared) {
        if (operation.getParameters() == null) {
            return;
        }
        operation.setParameters(operation.getParameters().stream()
                .map(parameter -> parameter.getRef() != null || parameter.getDescription() != null
                        ? parameter
                        : shared.entrySet().stream()
                                .filter(known -> known.getValue().getIn() == parameter.getIn()
                                        && known.getValue().getName().equals(parameter.getName()))
                                .map(known -> OASFactory.createParameter().ref(known.getKey()))
                                .findFirst()
                                .orElse(parameter))
                .toList());
    }

    /** An act across Keycloak and PostgreSQL, as it can be in doubt. */
    private static void completeAct(Operation operation) {
        boolean body = operation.getRequestBody() != null;
        boolean key = takes(operation, "IdempotencyKey");
        referUnlessSaid(operation, 400, body ? "BadChange" : "BadRequest");
        referUnlessSaid(operation, 409, "ActInProgress");
        if (takes(operation, "IfMatch")) {
            refer(operation, 412, "PreconditionFailed");
            refer(operation, 428, "PreconditionRequired");
        }
        if (body) {
            referUnlessSaid(operation, 422, key ? "InvalidFieldOrKey" : "InvalidField");
        }
        refer(operation, 502, "DirectoryRefused");
    }

    private static boolean takes(Operation operation, String parameter) {
        return operation.getParameters() != null
                && operation.getParameters().stream()
                        .map(Reference::getRef)
                        .anyMatch(ref -> ref != null && ref.endsWith("/" + parameter));
    }

    /**
     * Both ways in for whoever needs a caller, and how they are refused; nothing at all for what is public.
     *
     * @param forbidden how one is refused who lacks the role, unless the operation says it itself
     */
    private static void secure(Operation operation, String forbidden) {
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
        referUnlessSaid(operation, 401, "Unauthorized");
        refer(operation, 429, "TooManyRequests");
        refer(operation, 503, "KeycloakUnavailable");
        if (!roles.isEmpty()) {
            operation.setDescription(
                    "%s\n\nFor the role `%s` only.".formatted(operation.getDescription(), String.join("`, `", roles)));
            referUnlessSaid(operation, 403, forbidden);
        } else if (!isReference(operation, 403)) {
            // Quarkus assumes that whoever must sign in can lack a role.
            operation.getResponses().removeAPIResponse("403");
        }
    }

    private static boolean isReference(Operation operation, int status) {
        APIResponse response = operation.getResponses().getAPIResponse(Integer.toString(status));
        return response != null && response.getRef() != null;
    }

    /** Quarkus says something of 401 and 403 by itself, which does not count. */
    private static void referUnlessSaid(Operation operation, int status, String response) {
        if (!isReference(operation, status)) {
            refer(operation, status, response);
        }
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
