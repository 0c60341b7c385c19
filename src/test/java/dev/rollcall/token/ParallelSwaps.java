package dev.rollcall.token;

import dev.rollcall.testing.Realm;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Swaps one API key many times at once. */
record ParallelSwaps(URI service, String secret) {

    /** An answer that a client may expect. */
    private static final List<Integer> TRY_AGAIN = List.of(429, 503);

    /** Returns the answers. */
    List<HttpResponse<String>> send(int count) {
        String form = "grant_type=%s&subject_token_type=%s&subject_token=%s"
                .formatted(encoded(KeyRequest.GRANT), encoded(KeyRequest.API_KEY), secret);
        HttpRequest request = HttpRequest.newBuilder(service.resolve("/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return IntStream.range(0, count)
                .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    /** Whether an answer has a token, or says when to try again. */
    static boolean isExpected(HttpResponse<String> answer) {
        return answer.statusCode() == 200
                ? Realm.json(answer.body()).has("access_token")
                : TRY_AGAIN.contains(answer.statusCode())
                        && answer.headers().firstValue("Retry-After").isPresent();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
