package dev.rollcall.stack.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.rollcall.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MailCatcherTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private MailCatcher catcher;
    private ServerSetup smtp;
    private String pages;

    @BeforeEach
    void start() throws IOException {
        int smtpPort = Ports.free();
        int webPort = Ports.free();
        catcher = MailCatcher.start(smtpPort, webPort);
        smtp = new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        pages = "http://127.0.0.1:" + webPort;
    }

    @AfterEach
    void stop() {
        catcher.close();
    }

    @Test
    void newestMailIsFirst() throws Exception {
        assertThat(get("/").body()).contains("There are none yet.");
        send("ann@example.org", "First");
        send("bob@example.org", "Other");
        send("Ann@Example.org", "Second");

        assertThat(get("/").body()).containsSubsequence("Second", "Other", "First");
        JsonNode found = new ObjectMapper()
                .readTree(get("/api/v1/search?query=to:%22ann@example.org%22").body());
        assertThat(found.findValuesAsText("Subject")).containsExactly("Second", "First");
        JsonNode mail = new ObjectMapper()
                .readTree(get("/api/v1/message/" + found.at("/messages/0/ID").asText())
                        .body());
        assertThat(mail.path("Text").asText()).contains("Text of Second");
    }

    @Test
    void pageOfAMailRunsNoMarkupOfIt() throws Exception {
        send("ann@example.org", "<script>alert(1)</script>");

        assertThat(get("/").body()).doesNotContain("<script>");
        assertThat(get("/mail/1").body()).doesNotContain("<script>").contains("&lt;script&gt;", "sandbox=");
    }

    @Test
    void unknownMailIsNotFound() throws Exception {
        assertThat(get("/mail/1").statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/message/1").statusCode()).isEqualTo(404);
        assertThat(get("/other").statusCode()).isEqualTo(404);
    }

    private void send(String recipient, String subject) {
        GreenMailUtil.sendTextEmail(recipient, "no-reply@example.org", subject, "Text of " + subject, smtp);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(pages + path)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
