package dev.rollcall.testing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.List;
import java.util.regex.Pattern;
import org.hamcrest.Matcher;
import org.hamcrest.MatcherAssert;

/** A response of the API, with what tests expect of it. */
public final class ApiResponse {

    private final Response response;

    public ApiResponse(Response response) {
        this.response = response;
    }

    public ApiResponse expect(int status) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        return this;
    }

    /**
     * Expects a problem (RFC 9457).
     *
     * @param type with or without the prefix {@code urn:rollcall:problem:}
     */
    public ApiResponse expectProblem(int status, String type) {
        String urn = type.startsWith("urn:") ? type : "urn:rollcall:problem:" + type;
        return expect(status).contentType("application/problem+json").body("type", equalTo(urn));
    }

    /** Expects a part of the body, by its path. */
    @SuppressWarnings("unchecked")
    public ApiResponse body(String path, Matcher<?> expected) {
        String body = response.asString();
        MatcherAssert.assertThat(path + " in " + body, BodyPath.read(body, path), (Matcher<Object>) expected);
        return this;
    }

    /** Expects something of the whole body. */
    public ApiResponse body(Matcher<?> expected) {
        response.then().body(expected);
        return this;
    }

    public ApiResponse header(String name, Matcher<?> expected) {
        response.then().header(name, expected);
        return this;
    }

    public ApiResponse header(String name, String expected) {
        return header(name, equalTo(expected));
    }

    public ApiResponse contentType(String expected) {
        response.then().contentType(expected);
        return this;
    }

    public int statusCode() {
        return response.statusCode();
    }

    /** Returns a header; null if there is none. */
    public String header(String name) {
        return response.header(name);
    }

    public List<String> headers(String name) {
        return response.headers().getValues(name);
    }

    /** Returns the target of the link with a relation such as {@code next}; null if there is none. */
    public String link(String relation) {
        java.util.regex.Matcher link =
                Pattern.compile("<([^>]+)>; rel=\"" + relation + "\"").matcher(String.join(", ", headers("Link")));
        return link.find() ? link.group(1) : null;
    }

    /** Returns a part of the body. */
    @SuppressWarnings("unchecked")
    public <T> T path(String path) {
        return (T) BodyPath.read(response.asString(), path);
    }

    public JsonPath jsonPath() {
        return response.jsonPath();
    }

    public String asString() {
        return response.asString();
    }

    /** Returns the response for what has no method here. */
    public Response response() {
        return response;
    }
}
