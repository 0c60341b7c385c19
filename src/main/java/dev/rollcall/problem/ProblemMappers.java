package dev.rollcall.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps every exception that can leave a resource to a problem document. */
public class ProblemMappers {

    private static final String MALFORMED_FORM =
            "The form is not encoded correctly: a percent sign must be followed by two hexadecimal digits.";

    private static final String FORM_DECODER =
            "org.jboss.resteasy.reactive.server.core.multipart.FormEncodedDataDefinition";

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** {@code Allow} for paths that are not in the OpenAPI document: those are pages. */
    public static final String PAGE_METHODS = "GET, HEAD, OPTIONS";

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return ProblemResponses.of(e);
    }

    /** Names only the location: Jackson's message quotes the rejected value. */
    @ServerExceptionMapper(priority = 1)
    Response unreadable(JsonProcessingException e) {
        String path = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(reference -> reference.getFieldName() == null
                                ? "[" + reference.getIndex() + "]"
                                : reference.getFieldName())
                        .collect(Collectors.joining("."))
                : "";
        String detail =
                path.isEmpty() ? "The body is not valid JSON." : "The body has an invalid value at " + path + ".";
        return ProblemResponses.of(Problem.of(ProblemType.BAD_REQUEST, detail)).build();
    }

    /** Errors of the framework, such as 404, 405, 406 and 415. Their messages may name classes, so they are dropped. */
    @ServerExceptionMapper(priority = 1)
    Response framework(WebApplicationException e) {
        Response original = e.getResponse();
        if (original.getStatus() < 400) {
            return original;
        }
        if (original.getStatus() >= 500) {
            LOG.error("Request failed", e);
        }
        Response.ResponseBuilder response = ProblemResponses.of(Problem.ofStatus(original.getStatus(), null));
        if (original.getHeaderString(HttpHeaders.RETRY_AFTER) != null) {
            response.header(HttpHeaders.RETRY_AFTER, original.getHeaderString(HttpHeaders.RETRY_AFTER));
        }
        if (original.getStatus() == Response.Status.METHOD_NOT_ALLOWED.getStatusCode()) {
            response.header(HttpHeaders.ALLOW, PAGE_METHODS);
        }
        return response.build();
    }

    @ServerExceptionMapper(priority = 1)
    Response unexpected(RuntimeException e) {
        if (isMalformedForm(e)) {
            Problem problem = Problem.of(ProblemType.BAD_REQUEST, MALFORMED_FORM)
                    .with("error", "invalid_request")
                    .with("error_description", MALFORMED_FORM);
            return ProblemResponses.of(problem).build();
        }
        LOG.error("Request failed", e);
        return ProblemResponses.of(Problem.of(ProblemType.INTERNAL_ERROR, null)).build();
    }

    /**
     * Whether the form decoder failed on a value. Found by its stack trace, because the exception has no type of its own. The message
     * quotes the value, which may be a secret, so it must not be logged.
     */
    private static boolean isMalformedForm(RuntimeException e) {
        return e instanceof IllegalArgumentException
                && Arrays.stream(e.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().startsWith(FORM_DECODER));
    }
}
