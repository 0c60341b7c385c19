package dev.rollcall.filter;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.http.RequestPath;
import dev.rollcall.observability.PathTemplates;
import dev.rollcall.openapi.ApiOperations;
import dev.rollcall.openapi.ApiOperations.ApiOperation;
import dev.rollcall.openapi.ApiOperations.ApiPath;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemMappers;
import dev.rollcall.problem.ProblemResponses;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Checks requests against the OpenAPI document where the framework is too lenient: methods of a path, media types and codings of bodies,
 * query parameters. A missing credential is reported before all of them but the method.
 */
public class DocumentedRequests {

    /** RFC 5789, section 3.1. */
    private static final String ACCEPT_PATCH = "Accept-Patch";

    private static final String IDENTITY = "identity";
    private static final String FILES = "META-INF/resources";
    private static final String WITH_STRICT_QUERY = "/api/v1/";

    private final ApiOperations operations;

    DocumentedRequests(ApiOperations operations) {
        this.operations = operations;
    }

    /**
     * Answers OPTIONS and 405, then 401, then 415. The framework itself would list the methods of all paths of a resource class (RFC 9110,
     * sections 9.3.7 and 15.5.6), and take any body of a request that does not name its type. It checks media types before the caller and
     * the role, so 403 comes after 415 and 406.
     */
    @ServerRequestFilter(preMatching = true)
    Response match(ContainerRequestContext request, RoutingContext context) {
        Optional<ApiPath> path = operations.at(context);
        boolean options = request.getMethod().equals(HttpMethod.OPTIONS);
        if (path.isEmpty()) {
            return options ? optionsOfPage(RequestPath.of(context)) : null;
        }
        if (options) {
            return options(path.get());
        }
        ApiOperation operation = path.get().operation(request.getMethod()).orElseThrow(() -> notAllowed(path.get()));
        if (operation.needsCaller() && request.getSecurityContext().getUserPrincipal() == null) {
            throw new UnauthorizedException();
        }
        refuseUnreadable(request.getMethod(), operation, context);
        return null;
    }

    /** Pages and files are not in the document. */
    private static Response optionsOfPage(String path) {
        Optional<String> template = PathTemplates.of(path);
        if (template.isEmpty() || template.get().endsWith("{file}") && !isFile(path)) {
            throw new NotFoundException();
        }
        return Response.noContent()
                .header(HttpHeaders.ALLOW, ProblemMappers.PAGE_METHODS)
                .build();
    }

    private static boolean isFile(String path) {
        return Thread.currentThread().getContextClassLoader().getResource(FILES + path) != null;
    }

    private static Response options(ApiPath path) {
        Response.ResponseBuilder response = Response.noContent().header(HttpHeaders.ALLOW, path.allowed());
        path.operation(HttpMethod.PATCH)
                .ifPresent(patch -> response.header(ACCEPT_PATCH, String.join(", ", patch.consumes())));
        return response.build();
    }

    private static ProblemException notAllowed(ApiPath path) {
        return new ProblemException(
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, null), Map.of(HttpHeaders.ALLOW, path.allowed()), null);
    }

    /** Refuses a patch that does not name its type (RFC 5789), and a body with a coding, which nothing here decodes (RFC 9110, section 15.5.16). */
    private static void refuseUnreadable(String method, ApiOperation operation, RoutingContext context) {
        boolean untyped = !context.request().headers().contains(HttpHeaders.CONTENT_TYPE);
        if (method.equals(HttpMethod.PATCH) && untyped || !operation.consumes().isEmpty() && isEncoded(context)) {
            throw new NotSupportedException();
        }
    }

    private static boolean isEncoded(RoutingContext context) {
        return EarlyResponse.mayHaveBody(context)
                && context.request().headers().getAll(HttpHeaders.CONTENT_ENCODING).stream()
                        .flatMap(line -> Arrays.stream(line.split(",")))
                        .map(String::strip)
                        .anyMatch(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY));
    }

    /** Answers 415 with the media types, or the coding, that the operation accepts. */
    @ServerExceptionMapper(priority = 1)
    Response unsupported(NotSupportedException e, ContainerRequestContext request, RoutingContext context) {
        Collection<String> types = operations
                .at(context)
                .flatMap(path -> path.operation(request.getMethod()))
                .map(ApiOperation::consumes)
                .orElse(Set.of());
        boolean encoded = isEncoded(context);
        String detail = types.isEmpty() ? null : "Send the body as %s.".formatted(String.join(" or ", types));
        Response.ResponseBuilder response = ProblemResponses.of(Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                encoded ? "Send the body without a Content-Encoding, uncompressed." : detail));
        if (encoded) {
            response.header(HttpHeaders.ACCEPT_ENCODING, IDENTITY);
        }
        if (request.getMethod().equals(HttpMethod.PATCH)) {
            response.header(ACCEPT_PATCH, String.join(", ", types));
        }
        return response.build();
    }

    /** Refuses query parameters that are unknown, repeated or without a value, after authorization. */
    @ServerRequestFilter
    void checkQuery(ContainerRequestContext request, RoutingContext context) {
        if (context.request().query() == null || !context.normalizedPath().startsWith(WITH_STRICT_QUERY)) {
            return;
        }
        operations
                .at(context)
                .flatMap(path -> path.operation(request.getMethod()))
                .ifPresent(operation -> {
                    Set<String> given = new HashSet<>();
                    for (Map.Entry<String, String> parameter : context.queryParams()) {
                        check(parameter.getKey(), parameter.getValue(), given, operation);
                    }
                });
    }

    /** A filter without a value must not count as missing: the request would get, or change, everything. */
    public static void check(String name, String value, Set<String> given, ApiOperation operation) {
        if (operation.prefixes().stream().anyMatch(name::startsWith)) {
            return;
        }
        if (!operation.parameters().contains(name)) {
            throw ProblemException.invalidParameter(
                    operation.parameters().isEmpty()
                            ? ErrorKey.NO_PARAMETERS.at(name)
                            : ErrorKey.UNKNOWN_PARAMETER
                                    .with("parameters", String.join(", ", operation.parameters()))
                                    .at(name));
        }
        if (!given.add(name) && !operation.repeatable().contains(name)) {
            throw ProblemException.invalidParameter(ErrorKey.PARAMETER_TWICE.at(name));
        }
        if (value.isBlank() && !operation.emptiable().contains(name)) {
            throw ProblemException.invalidParameter(ErrorKey.NO_VALUE.at(name));
        }
    }
}
