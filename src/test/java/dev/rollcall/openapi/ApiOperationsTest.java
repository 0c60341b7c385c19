package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eclipse.microprofile.openapi.OASFactory.createAPIResponses;
import static org.eclipse.microprofile.openapi.OASFactory.createComponents;
import static org.eclipse.microprofile.openapi.OASFactory.createOpenAPI;
import static org.eclipse.microprofile.openapi.OASFactory.createOperation;
import static org.eclipse.microprofile.openapi.OASFactory.createParameter;
import static org.eclipse.microprofile.openapi.OASFactory.createPathItem;
import static org.eclipse.microprofile.openapi.OASFactory.createPaths;
import static org.eclipse.microprofile.openapi.OASFactory.createSchema;

import dev.rollcall.http.filter.DocumentedRequests;
import dev.rollcall.openapi.ApiOperations.ApiOperation;
import dev.rollcall.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.junit.jupiter.api.Test;

/** Uses a document of its own, because no operation has a repeatable parameter yet. */
class ApiOperationsTest {

    @Test
    void onlyArrayParametersAreRepeatable() {
        ApiOperations operations = new ApiOperations();
        operations.filterOpenAPI(createOpenAPI()
                .components(createComponents().addParameter("Shared", parameter("role", SchemaType.ARRAY)))
                .paths(createPaths()
                        .addPathItem(
                                "/api/v1/users",
                                createPathItem()
                                        .GET(createOperation()
                                                .responses(createAPIResponses())
                                                .addParameter(createParameter().ref("Shared"))
                                                .addParameter(parameter("limit", SchemaType.INTEGER))))));
        ApiOperation list = operations
                .at("/api/v1/users")
                .flatMap(path -> path.operation("GET"))
                .orElseThrow();

        Set<String> given = new HashSet<>(Set.of("role", "limit"));

        assertThatCode(() -> DocumentedRequests.check("role", given, list)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DocumentedRequests.check("limit", given, list))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("limit");
    }

    private static Parameter parameter(String name, SchemaType type) {
        return createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .schema(createSchema().addType(type));
    }
}
