package dev.rollcall.testing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.hamcrest.Matcher;
import org.hamcrest.MatcherAssert;

/** A response of the API, with what tests expect of it. */
public final class ApiResponse {

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    ApiResponse(HttpResponse<byte[]> response) {
        status = response.statusCode();
        headers = response.headers();
        body = "gzip".equals(header("Content-Encoding")) ? decompressed(response.body()) : response.body();
    }

    private static byte[] decompressed(byte[] compressed) {
        // no body follows the headers of a HEAD request
        if (compressed.length == 0) {
            return compressed;
        }
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ApiResponse expect(int expected) {
        assertThat(status).as(asString()).isEqualTo(expected);
        return this;
    }

    /**
     * Expects a problem (RFC 9457), whose errors have their keys.
     *
     * @param type with or without the prefix {@code urn:rollcall:problem:}
     */
    public ApiResponse expectProblem(int expected, String type) {
        String urn = type.startsWith("urn:") ? type : "urn:rollcall:problem:" + type;
        expect(expected).contentType("application/problem+json").body("type", equalTo(urn));
        List<Map<String, Object>> errors = path("errors");
        assertThat(errors == null ? List.<Map<String, Object>>of() : errors).allSatisfy(ApiResponse::expectKey);
        return this;
    }

    @SuppressWarnings("unchecked")
    private static void expectKey(Map<String, Object> error) {
        Map<String, Object> params = (Map<String, Object>) error.getOrDefault("params", Map.of());
        ErrorKey key = ErrorKey.ofCode((String) error.get("key"));
        assertThat(params.keySet()).containsExactlyInAnyOrderElementsOf(key.names());
        assertThat(error).containsEntry("message", new ErrorMessage(key, params).text());
    }

    /** Expects a part of the body, by its path. */
    @SuppressWarnings("unchecked")
    public ApiResponse body(String path, Matcher<?> expected) {
        MatcherAssert.assertThat(path + " in " + asString(), path(path), (Matcher<Object>) expected);
        return this;
    }

    /** Expects something of the whole body. */
    @SuppressWarnings("unchecked")
    public ApiResponse body(Matcher<?> expected) {
        MatcherAssert.assertThat(asString(), (Matcher<Object>) expected);
        return this;
    }

    @SuppressWarnings("unchecked")
    public ApiResponse header(String name, Matcher<?> expected) {
        MatcherAssert.assertThat(name + " of " + status, header(name), (Matcher<Object>) expected);
        return this;
    }

    public ApiResponse header(String name, String expected) {
        return header(name, equalTo(expected));
    }

    /** Expects a media type, with or without parameters. */
    public ApiResponse contentType(String expected) {
        assertThat(header("Content-Type")).as(asString()).startsWithIgnoringCase(expected);
        return this;
    }

    public int statusCode() {
        return status;
    }

    /** Returns a header, the last if there are several; null if there is none. */
    public String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(values.size() - 1);
    }

    public List<String> headers(String name) {
        return headers.allValues(name);
    }

    /** Returns the headers by their names in lower case, the last if there are several with a name. */
    public Map<String, String> headers() {
        return headers.map().keySet().stream()
                .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), this::header));
    }

    /** Returns the target of the link with a relation such as {@code next}; null if there is none. */
    public String link(String relation) {
        java.util.regex.Matcher link =
                Pattern.compile("<([^>]+)>; rel=\"" + relation + "\"").matcher(String.join(", ", headers("Link")));
        return link.find() ? link.group(1) : null;
    }

    /** Returns a part of the body; null if there is none. */
    @SuppressWarnings("unchecked")
    public <T> T path(String path) {
        return (T) BodyPath.read(asString(), path);
    }

    public String text(String path) {
        return path(path);
    }

    public <T> List<T> list(String path) {
        return path(path);
    }

    public <T> Map<String, T> map(String path) {
        return path(path);
    }

    public String asString() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        return body;
    }
}
