package dev.rollcall.openapi;

import dev.rollcall.observability.RequestIds;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds two headers to the OpenAPI document at build time: the request id of each response, and the target of each redirect. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class OpenApiHeaders implements OASFilter {

    private static final String NOT_MODIFIED = "304";

    @Override
    public APIResponse filterAPIResponse(APIResponse response) {
        add(response, RequestIds.HEADER, "RequestId");
        return response;
    }

    @Override
    public Operation filterOperation(Operation operation) {
        operation.getResponses().getAPIResponses().forEach((status, response) -> {
            if (status.startsWith("3") && !status.equals(NOT_MODIFIED)) {
                add(response, HttpHeaders.LOCATION, "RedirectLocation");
            }
        });
        return operation;
    }

    /** Adds a header of {@code META-INF/openapi.yaml}. A reference has the headers of its target. */
    private static void add(APIResponse response, String name, String header) {
        if (response.getRef() == null) {
            response.addHeader(name, OASFactory.createHeader().ref(header));
        }
    }
}
