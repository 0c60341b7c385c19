package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.filter.DocumentedRequests;
import dev.rollcall.openapi.ApiOperations.ApiOperation;
import dev.rollcall.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Uses a document of its own, because no operation has a repeatable parameter with a fixed name yet. */
class ApiOperationsTest {

    private static final String DOCUMENT = """
            {
              "paths": {
                "/api/v1/users": {
                  "get": {
                    "parameters": [
                      {"$ref": "#/components/parameters/Shared"},
                      {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                      {"name": "tag", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}},
                      {"name": "attributes", "in": "query", "explode": true, "schema": {"type": "object"}}
                    ],
                    "responses": {}
                  }
                }
              },
              "components": {
                "parameters": {
                  "Shared": {"name": "role", "in": "query", "schema": {"type": "array"}}
                }
              }
            }
            """;

    private final ApiOperation list = ApiOperations.paths(new ObjectMapper().readTree(DOCUMENT))
            .get("/api/v1/users")
            .operation("GET")
            .orElseThrow();

    ApiOperationsTest() throws JsonProcessingException {}

    @Test
    void onlyArrayParametersAreRepeatable() {
        Set<String> given = new HashSet<>(Set.of("role", "limit"));

        assertThatCode(() -> DocumentedRequests.check("role", "1", given, list)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DocumentedRequests.check("limit", "1", given, list))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void onlyParametersThatSaySoMayBeEmpty() {
        assertThatCode(() -> DocumentedRequests.check("tag", "", new HashSet<>(), list))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> DocumentedRequests.check("role", "", new HashSet<>(), list))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("role");
    }

    /** Each member is a parameter, which may be repeated and empty. */
    @Test
    void membersOfAnObjectAreParameters() {
        Set<String> given = new HashSet<>();
        for (String name : new String[] {"attributes.plan", "attributes.plan", "attributes.a.b", "attributes."}) {
            assertThatCode(() -> DocumentedRequests.check(name, "", given, list))
                    .doesNotThrowAnyException();
        }
        for (String name : new String[] {"attributes", "attributesplan", "attribute.plan", "Attributes.plan"}) {
            assertThatThrownBy(() -> DocumentedRequests.check(name, "1", given, list))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("this operation has attributes.NAME, limit, role, tag");
        }
    }
}
