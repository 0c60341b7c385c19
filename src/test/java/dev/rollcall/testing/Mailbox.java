package dev.rollcall.testing;

import static dev.rollcall.testing.TimeLimits.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The mails to one address, from the service and from Keycloak, as the build's mail server caught them. Nothing is delivered. Mails stay until
 * the end of the build, so a test uses addresses of its own.
 *
 * @param address the recipient
 */
public record Mailbox(String address) {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"<>]+");

    /**
     * A caught mail.
     *
     * @param text the plain text
     * @param html the HTML, empty if there is none
     */
    public record Mail(String subject, String text, String html) {

        /** Returns the links of the plain text, in their order. */
        public List<String> links() {
            return LINK.matcher(text).results().map(MatchResult::group).toList();
        }

        /** Returns the first link of the plain text that contains a part. */
        public String linkWith(String part) {
            return links().stream()
                    .filter(link -> link.contains(part))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No link with " + part + " in: " + text));
        }
    }

    /** Waits for a mail and returns the newest. */
    public Mail awaitMail() {
        return awaitMails(1).get(0);
    }

    /** Waits until there are at least so many mails and returns all, newest first. */
    public List<Mail> awaitMails(int count) {
        return await("mails to " + address).atMost(PATIENCE).until(this::mails, mails -> mails.size() >= count);
    }

    /** Returns the mails that have arrived, newest first. */
    public List<Mail> mails() {
        JsonNode found =
                get("/api/v1/search?query=" + URLEncoder.encode("to:\"" + address + "\"", StandardCharsets.UTF_8));
        return StreamSupport.stream(found.path("messages").spliterator(), false)
                .map(message -> get("/api/v1/message/" + message.path("ID").asText()))
                .map(message -> new Mail(
                        message.path("Subject").asText(),
                        message.path("Text").asText(),
                        message.path("HTML").asText()))
                .toList();
    }

    private static JsonNode get(String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(Stack.mailsUrl() + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("The mail server answered %s with %d".formatted(path, answer.statusCode()));
            }
            return Realm.json(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
