package dev.rollcall.testing.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.testing.TimeLimits;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request to a service, sent by the JDK's HTTP client. Tests send some ten thousand. With REST Assured, whose code is dynamic, the matrices and
 * the generated requests take a quarter more CPU time.
 */
final class ApiRequest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final int MAX_REDIRECTS = 10;
    private static final ObjectMapper MAPPER = new ObjectMapper().findAndRegisterModules();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String service;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<String> query = new ArrayList<>();
    private final List<String> form = new ArrayList<>();
    private byte[] body = new byte[0];
    private boolean isEncoded;
    private boolean followsRedirects = true;

    /**
     * @param service the service's URL without a path
     */
    ApiRequest(String service) {
        this.service = service;
        header("Accept", "*/*");
        header("Accept-Encoding", "gzip");
    }

    /** Sets a header, instead of the values that it had. */
    void header(String name, String... values) {
        headers.put(name, List.of(values));
    }

    /** Sends these cookies instead of others; none if there are none. */
    void cookies(Map<String, String> cookies) {
        if (!cookies.isEmpty()) {
            header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
    }

    void query(String name, Object value) {
        query.add(encoded(name) + "=" + encoded(value.toString()));
    }

    void form(String name, String value) {
        form.add(encoded(name) + "=" + encoded(value));
        body(FORM, String.join("&", form));
    }

    /**
     * @param content bytes, a text, or what becomes JSON
     */
    void body(String type, Object content) {
        header("Content-Type", type);
        body = content instanceof byte[] bytes ? bytes : text(content).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object content) {
        try {
            return content instanceof String text ? text : MAPPER.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Sends the path and its query as they are. */
    void keepEncoding() {
        isEncoded = true;
    }

    void withoutRedirects() {
        followsRedirects = false;
    }

    ApiResponse send(String method, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        // even an empty body would have a Content-Length, which clients send with no GET
        if (body.length > 0 || !method.equals("GET")) {
            request.method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        }
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        HttpResponse<byte[]> response = exchange(request.build());
        for (int i = 0; i < MAX_REDIRECTS && followsRedirects && isRedirect(response); i++) {
            URI target = response.uri()
                    .resolve(response.headers().firstValue("Location").orElseThrow());
            response = exchange(request.uri(target).GET().build());
        }
        return new ApiResponse(response);
    }

    /** Returns the URL of a path of the service; a URL is one already, such as a {@code Location}. */
    private URI uri(String pathAndQuery) {
        if (pathAndQuery.startsWith("http:")) {
            return URI.create(pathAndQuery);
        }
        String[] parts = pathAndQuery.split("\\?", 2);
        List<String> parameters = new ArrayList<>(query);
        if (parts.length == 2) {
            parameters.add(isEncoded ? parts[1] : encoded(parts[1], "&", "="));
        }
        String path = isEncoded ? parts[0] : encoded(parts[0], "/");
        return URI.create(service + path + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters)));
    }

    /** Encodes a text, but not what separates its parts. */
    private static String encoded(String text, String... separators) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        for (String separator : separators) {
            encoded = encoded.replace(URLEncoder.encode(separator, StandardCharsets.UTF_8), separator);
        }
        return encoded;
    }

    /** Returns whether a browser would follow without asking. */
    private static boolean isRedirect(HttpResponse<?> response) {
        return response.statusCode() / 100 == 3
                && response.headers().firstValue("Location").isPresent()
                && (response.statusCode() == 303 || response.request().method().equals("GET"));
    }

    private static HttpResponse<byte[]> exchange(HttpRequest request) {
        return TimeLimits.exchange(HTTP, request, HttpResponse.BodyHandlers.ofByteArray());
    }
}
