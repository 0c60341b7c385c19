package dev.rollcall.openapi;

import dev.rollcall.http.RequestPath;
import dev.rollcall.observability.PathTemplates;
import io.quarkus.arc.Unremovable;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Components;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Reference;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/**
 * The documented operations: the methods of each path, their query parameters and media types. They are read from the OpenAPI document
 * at startup, so that only the document lists them. The resource methods have the same information, but Quarkus reads them at build time
 * without the names of bean parameters, and reflection would require the registration of each class for the native executable.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
@ApplicationScoped
@Unremovable
public class ApiOperations implements OASFilter {

    /** The paths by template. */
    private volatile Map<String, ApiPath> paths = Map.of();

    /**
     * A path.
     *
     * @param operations the operations by HTTP method
     */
    public record ApiPath(SortedMap<String, ApiOperation> operations) {

        /** Empty if the method is not documented. A HEAD is the GET of the same path. */
        public Optional<ApiOperation> operation(String method) {
            return Optional.ofNullable(operations.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
        }

        /** The value of {@code Allow}. */
        public String allowed() {
            Set<String> allowed = new TreeSet<>(operations.keySet());
            allowed.add(HttpMethod.OPTIONS);
            if (allowed.contains(HttpMethod.GET)) {
                allowed.add(HttpMethod.HEAD);
            }
            return String.join(", ", allowed);
        }
    }

    /**
     * An operation.
     *
     * @param parameters the names of its query parameters
     * @param repeatable those of them that may be given several times
     * @param consumes the media types of its body; empty if it takes none
     * @param produces the media types of its successful answers; empty if they have no body
     */
    public record ApiOperation(
            SortedSet<String> parameters,
            Set<String> repeatable,
            Collection<String> consumes,
            List<MediaType> produces) {}

    /** Keeps what the document says; changes nothing. */
    @Override
    public void filterOpenAPI(OpenAPI document) {
        paths = document.getPaths().getPathItems().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, path -> read(path.getValue(), document.getComponents())));
    }

    private static ApiPath read(PathItem path, Components shared) {
        SortedMap<String, ApiOperation> operations = new TreeMap<>();
        path.getOperations().forEach((method, operation) -> operations.put(method.name(), read(operation, shared)));
        return new ApiPath(operations);
    }

    private static ApiOperation read(Operation operation, Components shared) {
        List<Parameter> query = Stream.ofNullable(operation.getParameters())
                .flatMap(List::stream)
                .map(parameter -> resolve(parameter, shared.getParameters()))
                .filter(parameter -> parameter.getIn() == Parameter.In.QUERY)
                .toList();
        return new ApiOperation(
                query.stream().map(Parameter::getName).collect(Collectors.toCollection(TreeSet::new)),
                query.stream()
                        .filter(parameter -> parameter.getSchema() != null
                                && parameter.getSchema().getType() != null
                                && parameter.getSchema().getType().contains(SchemaType.ARRAY))
                        .map(Parameter::getName)
                        .collect(Collectors.toUnmodifiableSet()),
                operation.getRequestBody() == null
                        ? Set.of()
                        : types(resolve(operation.getRequestBody(), shared.getRequestBodies())
                                .getContent()),
                operation.getResponses().getAPIResponses().entrySet().stream()
                        .filter(response -> response.getKey().startsWith("2"))
                        .flatMap(response ->
                                types(resolve(response.getValue(), shared.getResponses())
                                                .getContent())
                                        .stream())
                        .distinct()
                        .map(ApiOperations::mediaType)
                        .toList());
    }

    private static Collection<String> types(Content content) {
        return content == null ? Set.of() : content.getMediaTypes().keySet();
    }

    /** Does not use the parser of JAX-RS, which may not be initialized yet. */
    private static MediaType mediaType(String name) {
        String[] parts = name.split("/");
        return new MediaType(parts[0], parts[1]);
    }

    private static <T extends Reference<T>> T resolve(T part, Map<String, T> shared) {
        String reference = part.getRef();
        return reference == null ? part : shared.get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    /** Empty if the request's path is not documented. */
    public Optional<ApiPath> at(RoutingContext context) {
        return at(RequestPath.of(context));
    }

    Optional<ApiPath> at(String path) {
        return PathTemplates.of(path).map(paths::get);
    }
}
