package dev.rollcall.openapi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.http.filter.DocumentedRequests;
import dev.rollcall.openapi.ApiOperations.ApiOperation;
import dev.rollcall.problem.ProblemException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Uses a document of its own, because no operation has a repeatable parameter yet. */
class ApiOperationsTest {

    private static final String DOCUMENT = """
            {
              "paths": {
                "/api/v1/users": {
                  "get": {
                    "parameters": [
                      {"$ref": "#/components/parameters/Shared"},
                      {"name": "limit", "in": "query", "schema": {"type": "integer"}}
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

    @Test
    void onlyArrayParametersAreRepeatable() throws JsonProcessingException {
        ApiOperation list = ApiOperations.paths(new ObjectMapper().readTree(DOCUMENT))
                .get("/api/v1/users")
                .operation("GET")
                .orElseThrow();

        Set<String> given = new HashSet<>(Set.of("role", "limit"));

        assertThatCode(() -> DocumentedRequests.check("role", given, list)).doesNotThrowAnyException();
        assertThatThrownBy(() -> DocumentedRequests.check("limit", given, list))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("limit");
    }
}
