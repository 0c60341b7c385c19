package dev.rollcall.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.http.RequestPath;
import dev.rollcall.observability.PathTemplates;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The documented operations: the methods of each path, their query parameters and media types. They are read from the OpenAPI document of
 * the build, so that only the document lists them. The resource methods have the same information, but Quarkus reads them at build time
 * without the names of bean parameters, and reflection would require the registration of each class for the native executable.
 */
@ApplicationScoped
public class ApiOperations {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    /** A security scheme that every operation with a caller has, and no other: {@code POST /token} takes a client's credential in its body. */
    private static final String CALLER_SCHEME = "bearer";

    /** The paths by template. */
    private final Map<String, ApiPath> paths;

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
     * @param parameters the names of its query parameters; of those whose names are free in part, such as {@code attributes.NAME}
     * @param prefixes the beginnings of names that are free in part: whatever follows, the parameter may be repeated and empty
     * @param repeatable those of them that may be given several times
     * @param emptiable those of them for which an empty value means something
     * @param consumes the media types of its body; empty if it takes none
     * @param needsCaller whether a request without a credential is refused
     */
    public record ApiOperation(
            SortedSet<String> parameters,
            Set<String> prefixes,
            Set<String> repeatable,
            Set<String> emptiable,
            Collection<String> consumes,
            boolean needsCaller) {}

    /** Runs at the first request, since reading the document would delay the start. */
    ApiOperations(StoredDocument stored) {
        this.paths = paths(stored.read());
    }

    static Map<String, ApiPath> paths(JsonNode document) {
        Map<String, ApiPath> found = new HashMap<>();
        document.path("paths").properties().forEach(path -> found.put(path.getKey(), read(path.getValue(), document)));
        return Map.copyOf(found);
    }

    private static ApiPath read(JsonNode path, JsonNode document) {
        SortedMap<String, ApiOperation> operations = new TreeMap<>();
        path.properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(member -> operations.put(
                        member.getKey().toUpperCase(Locale.ROOT), operation(member.getValue(), document)));
        return new ApiPath(operations);
    }

    private static ApiOperation operation(JsonNode operation, JsonNode document) {
        List<JsonNode> query = elements(operation.path("parameters"))
                .map(parameter -> resolve(parameter, document))
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .toList();
        return new ApiOperation(
                query.stream()
                        .map(parameter -> isFree(parameter) ? prefix(parameter) + "NAME" : name(parameter))
                        .collect(Collectors.toCollection(TreeSet::new)),
                query.stream()
                        .filter(ApiOperations::isFree)
                        .map(ApiOperations::prefix)
                        .collect(Collectors.toUnmodifiableSet()),
                names(query, parameter -> is("array", parameter)),
                names(query, parameter -> parameter.path("allowEmptyValue").asBoolean()),
                resolve(operation.path("requestBody"), document).path("content").properties().stream()
                        .map(Map.Entry::getKey)
                        .toList(),
                elements(operation.path("security")).anyMatch(alternative -> alternative.has(CALLER_SCHEME)));
    }

    private static Set<String> names(List<JsonNode> parameters, Predicate<JsonNode> wanted) {
        return parameters.stream().filter(wanted).map(ApiOperations::name).collect(Collectors.toUnmodifiableSet());
    }

    private static String name(JsonNode parameter) {
        return parameter.path("name").asText();
    }

    /** Whether a parameter stands for several: the members of an exploded object are parameters of their own. */
    private static boolean isFree(JsonNode parameter) {
        return is("object", parameter);
    }

    private static String prefix(JsonNode parameter) {
        return name(parameter) + ".";
    }

    /** Whether a parameter's type, which may be one of several, is this one. */
    private static boolean is(String wanted, JsonNode parameter) {
        JsonNode type = parameter.path("schema").path("type");
        return Stream.concat(Stream.of(type), elements(type))
                .anyMatch(each -> each.asText().equals(wanted));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** Follows a reference within the document, {@code #/components/...}. */
    private static JsonNode resolve(JsonNode part, JsonNode document) {
        JsonNode reference = part.path("$ref");
        return reference.isMissingNode() ? part : document.at(reference.asText().substring(1));
    }

    /** Empty if the request's path is not documented. */
    public Optional<ApiPath> at(RoutingContext context) {
        return PathTemplates.of(RequestPath.of(context)).map(paths::get);
    }
}
