package dev.rollcall.openapi;

import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Completes the OpenAPI document at build time with everything that operations of a kind have in common. It refers to components of
 * {@code META-INF/openapi.yaml}, and expands two abbreviations that are used there:
 * <ul>
 *   <li>{@code x-problems} of a response: names of examples by key; becomes the content {@code application/problem+json}
 *   <li>{@code x-problem} of an example: the code of a problem type; adds type, title and status to the value
 * </ul>
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiResponses implements OASFilter {

    private static final String JSON = jakarta.ws.rs.core.MediaType.APPLICATION_JSON;
    private static final String PROBLEMS = "x-problems";
    private static final String PROBLEM = "x-problem";
    private static final String API = "/api/v1/";
    private static final String PENDING = "202";

    /** The example of the only 409 after which waiting helps. */
    private static final String IN_PROGRESS = "ActInProgress";

    private static final List<PathItem.HttpMethod> ORDER = List.of(
            PathItem.HttpMethod.GET,
            PathItem.HttpMethod.POST,
            PathItem.HttpMethod.PUT,
            PathItem.HttpMethod.PATCH,
            PathItem.HttpMethod.DELETE);

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Components components = document.getComponents();
        components.getExamples().values().forEach(OpenApiResponses::expand);
        components.getResponses().values().forEach(response -> expand(response, components));
        document.getPaths().getPathItems().forEach((path, item) -> {
            item.getOperations().forEach((method, operation) -> complete(path, method, operation, document));
            order(item);
        });
        Schema type = components.getSchemas().get("Problem").getProperties().get("type");
        type.setDescription(type.getDescription() + ". One of:\n" + problemTypes());
    }

    private static void expand(Example example) {
        if (!example.hasExtension(PROBLEM)) {
            return;
        }
        ProblemType type = problemType((String) example.getExtension(PROBLEM));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("type", type.uri());
        value.put("title", type.title());
        value.put("status", type.status());
        if (example.getValue() instanceof Map<?, ?> more) {
            more.forEach((member, detail) -> value.put((String) member, detail));
        }
        example.setValue(value);
        example.removeExtension(PROBLEM);
    }

    private static void expand(APIResponse response, Components components) {
        if (response.hasExtension(PROBLEMS)) {
            MediaType problem = OASFactory.createMediaType()
                    .schema(OASFactory.createSchema().ref("Problem"));
            Map<?, ?> problems = (Map<?, ?>) response.getExtension(PROBLEMS);
            problems.forEach((key, example) ->
                    problem.addExample((String) key, OASFactory.createExample().ref((String) example)));
            if (isForbidden(problems, components)) {
                OpenApiSecurity.addKey(response, problem);
            }
            response.setContent(OASFactory.createContent().addMediaType(Problem.MEDIA_TYPE, problem));
            if (problems.containsValue(IN_PROGRESS)) {
                response.addHeader("Retry-After", OASFactory.createHeader().ref("RetryAfterInProgress"));
            }
            response.removeExtension(PROBLEMS);
        }
        example(response.getContent(), components);
    }

    /** Whether all problems of a response are those of 403. */
    private static boolean isForbidden(Map<?, ?> problems, Components components) {
        return problems.values().stream()
                .map(example -> components.getExamples().get((String) example).getValue())
                .allMatch(value -> value instanceof Map<?, ?> problem
                        && Integer.valueOf(403).equals(problem.get("status")));
    }

    /** Reading comes before writing, in Swagger UI too. */
    private static void order(PathItem item) {
        Map<PathItem.HttpMethod, Operation> operations = item.getOperations();
        ORDER.stream().filter(operations::containsKey).forEach(method -> {
            item.setOperation(method, null);
            item.setOperation(method, operations.get(method));
        });
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation, OpenAPI document) {
        boolean writes = method != PathItem.HttpMethod.GET;
        shareParameters(operation, document.getComponents().getParameters());
        addOwn(path, writes, operation, document.getComponents().getParameters());
        OpenApiSecurity.secure(
                operation, writes ? "WriteForbidden" : "Forbidden", KeyScopes.needed(method.name(), path));
        Map<String, APIResponse> responses = operation.getResponses().getAPIResponses();
        if (operation.getRequestBody() != null) {
            refer(operation, 408, "TooSlow");
            refer(operation, 413, "TooLarge");
            refer(operation, 415, method == PathItem.HttpMethod.PATCH ? "UnsupportedPatch" : "UnsupportedMediaType");
        }
        refer(operation, 414, "UriTooLong");
        refer(operation, 431, "HeadersTooLarge");
        // any request can be one too many
        referIfAbsent(operation, 503, "Overloaded");
        if (responses.containsKey(PENDING)) {
            completeAct(operation);
        }
        if (path.startsWith(API)) {
            // for query parameters that are unknown or have no value
            referIfAbsent(operation, 400, "BadRequest");
            demandValues(operation);
        }
        if (!writes && takes(operation, "IfNoneMatch")) {
            refer(operation, 412, "OtherVersion");
        }
        if (responses.keySet().stream().anyMatch(status -> status.startsWith("2"))) {
            refer(operation, 406, "NotAcceptable");
            refer(operation, 500, "InternalError");
        }
        // Quarkus adds "OK" beside a reference, which would replace the description of its target.
        responses.values().stream()
                .filter(response -> response.getRef() != null)
                .forEach(response -> response.setDescription(null));
        // the target of a reference has its own
        if (responses.containsKey("200") && responses.get("200").getRef() == null) {
            example(responses.get("200").getContent(), document.getComponents());
        }
    }

    /** Replaces a parameter without a description by the shared parameter of the same name. */
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

    /** Adds what follows from an operation's parameters to the responses that it declares, and sorts them: first those of success. */
    private static void addOwn(String path, boolean writes, Operation operation, Map<String, Parameter> shared) {
        APIResponses responses = operation.getResponses();
        if (path.startsWith(API) && !responses.hasAPIResponse(PENDING) && takesMoreThanHeaders(operation, shared)) {
            referIfAbsent(operation, 400, takes(operation, "Cursor") ? "BadListRequest" : "BadRequest");
        }
        if (!writes && takes(operation, "IfNoneMatch")) {
            refer(operation, 304, "NotModified");
        }
        Map<String, APIResponse> sorted = new LinkedHashMap<>();
        responses.getAPIResponses().entrySet().stream()
                .sorted(Comparator.comparing(OpenApiResponses::rank))
                .forEach(response -> sorted.put(response.getKey(), response.getValue()));
        responses.setAPIResponses(sorted);
    }

    private static boolean takesMoreThanHeaders(Operation operation, Map<String, Parameter> shared) {
        return parameters(operation)
                .map(parameter -> parameter.getRef() == null ? parameter : shared.get(name(parameter.getRef())))
                .anyMatch(parameter -> parameter.getIn() != Parameter.In.HEADER);
    }

    /** By status, but 202 comes after the other statuses of success. The responses 400, 401 and 403 that Quarkus adds are last. */
    private static String rank(Map.Entry<String, APIResponse> response) {
        boolean added = response.getKey().startsWith("4") && response.getValue().getRef() == null;
        return added ? "999" : response.getKey().equals(PENDING) ? "299" : response.getKey();
    }

    /** Texts in the query have at least one character, unless an empty one means something. */
    private static void demandValues(Operation operation) {
        parameters(operation)
                .filter(parameter ->
                        parameter.getIn() == Parameter.In.QUERY && !Boolean.TRUE.equals(parameter.getAllowEmptyValue()))
                .map(Parameter::getSchema)
                .filter(schema -> schema != null && schema.getMaxLength() != null)
                .forEach(schema -> schema.setMinLength(1));
    }

    /** Completes an operation that changes Keycloak and PostgreSQL, so that its outcome may be pending. */
    private static void completeAct(Operation operation) {
        boolean body = operation.getRequestBody() != null;
        boolean key = takes(operation, "IdempotencyKey");
        referIfAbsent(operation, 400, body ? "BadChange" : "BadRequest");
        referIfAbsent(operation, 409, "ActInProgress");
        if (takes(operation, "IfMatch")) {
            refer(operation, 412, "PreconditionFailed");
            refer(operation, 428, "PreconditionRequired");
        }
        if (body) {
            referIfAbsent(operation, 422, key ? "InvalidFieldOrKey" : "InvalidField");
        }
        refer(operation, 502, "DirectoryRefused");
    }

    private static boolean takes(Operation operation, String parameter) {
        return parameters(operation)
                .map(Parameter::getRef)
                .anyMatch(ref -> ref != null && ref.endsWith("/" + parameter));
    }

    private static Stream<Parameter> parameters(Operation operation) {
        return Stream.ofNullable(operation.getParameters()).flatMap(List::stream);
    }

    static boolean isReference(Operation operation, int status) {
        APIResponse response = operation.getResponses().getAPIResponse(Integer.toString(status));
        return response != null && response.getRef() != null;
    }

    /** Replaces the responses 401 and 403 that Quarkus adds. */
    static void referIfAbsent(Operation operation, int status, String response) {
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

    /** Adds the example that has the same name as the schema of a JSON response, unless the response has examples. */
    private static void example(Content content, Components components) {
        if (content == null || !content.hasMediaType(JSON)) {
            return;
        }
        MediaType json = content.getMediaType(JSON);
        String reference = json.getSchema().getRef();
        String schema = reference == null ? "" : name(reference);
        if (json.getExamples() == null && components.getExamples().containsKey(schema)) {
            json.addExample("example", OASFactory.createExample().ref(schema));
        }
    }

    /** Returns the name of the component that a reference names. */
    private static String name(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static ProblemType problemType(String code) {
        return Arrays.stream(ProblemType.values())
                .filter(type -> type.code().equals(code))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("META-INF/openapi.yaml names an unknown problem: " + code));
    }

    private static String problemTypes() {
        return Arrays.stream(ProblemType.values())
                .map(type -> "- `%s`: %s".formatted(type.uri(), type.title()))
                .collect(Collectors.joining("\n"));
    }
}
