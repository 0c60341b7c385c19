package dev.rollcall.stack.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Shows the mails of a {@link MailCatcher}: {@code /} lists them, {@code /mail/{id}} shows one. Tests use two paths that Mailpit has too:
 * {@code /api/v1/search?query=to:{address}} and {@code /api/v1/message/{id}}.
 */
final class MailPages implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HTML = "text/html; charset=utf-8";
    private static final String QUERY = "query=to:";

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Caught mails</title>%s
            <style>
              body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
              td { padding: .25rem 1rem .25rem 0; vertical-align: top }
              pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #888; padding: 1rem }
              iframe { width: 100%%; height: 30rem; border: 1px solid #888; background: #fff }
            </style></head>
            <body>%s</body>
            </html>
            """;

    private static final String MAIL = """
            <p><a href="/">All mails</a></p>
            <h1>%s</h1>
            <p>From %s<br>To %s<br>%s</p>
            <h2>HTML</h2>
            <iframe title="HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="%s"></iframe>
            <h2>Text</h2>
            <pre>%s</pre>
            """;

    private final HttpServer server;
    private final MailCatcher catcher;

    private MailPages(HttpServer server, MailCatcher catcher) {
        this.server = server;
        this.catcher = catcher;
    }

    static MailPages start(int port, MailCatcher catcher) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        MailPages pages = new MailPages(server, catcher);
        server.createContext("/", pages::answer);
        server.start();
        return pages;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String id = path.substring(path.lastIndexOf('/') + 1);
            if (path.equals("/")) {
                send(exchange, 200, HTML, list());
            } else if (path.equals("/mail/" + id)) {
                send(exchange, HTML, catcher.mail(id).map(MailPages::page));
            } else if (path.equals("/api/v1/search")) {
                String query = String.valueOf(exchange.getRequestURI().getQuery());
                send(exchange, 200, "application/json", search(query.substring(query.indexOf(QUERY) + QUERY.length())));
            } else if (path.equals("/api/v1/message/" + id)) {
                send(exchange, "application/json", catcher.mail(id).map(MailPages::json));
            } else {
                send(exchange, HTML, Optional.empty());
            }
        }
    }

    private String list() {
        String rows = catcher.mails().stream()
                .map(mail -> "<tr><td>%s</td><td>%s</td><td><a href=\"/mail/%d\">%s</a></td></tr>"
                        .formatted(mail.received(), escape(mail.recipient()), mail.id(), escape(mail.subject())))
                .collect(Collectors.joining("\n"));
        String body = rows.isEmpty() ? "<p>There are none yet.</p>" : "<table>" + rows + "</table>";
        return PAGE.formatted("<meta http-equiv=\"refresh\" content=\"5\">", "<h1>Caught mails</h1>" + body);
    }

    private static String page(CaughtMail mail) {
        return PAGE.formatted(
                "",
                MAIL.formatted(
                        escape(mail.subject()),
                        escape(mail.from()),
                        escape(mail.recipient()),
                        mail.received(),
                        // links open in a tab of their own, because the frame may not leave its page
                        escape("<base target=\"_blank\">" + mail.html()),
                        escape(mail.text())));
    }

    /** As Mailpit's answer, with what tests read of it. */
    private String search(String address) {
        String recipient = address.replace("\"", "").toLowerCase(Locale.ROOT);
        return write(Map.of(
                "messages",
                catcher.mails().stream()
                        .filter(mail -> mail.recipient().equals(recipient))
                        .map(mail -> Map.of(
                                "ID", Long.toString(mail.id()),
                                "Subject", mail.subject(),
                                "To", List.of(Map.of("Address", mail.recipient()))))
                        .toList()));
    }

    private static String json(CaughtMail mail) {
        return write(Map.of(
                "ID", Long.toString(mail.id()),
                "To", List.of(Map.of("Address", mail.recipient())),
                "Subject", mail.subject(),
                "Text", mail.text(),
                "HTML", mail.html()));
    }

    private static String write(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new IllegalStateException(e); // it holds texts only
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static void send(HttpExchange exchange, String type, Optional<String> body) throws IOException {
        send(exchange, body.isPresent() ? 200 : 404, type, body.orElse("There is no such mail."));
    }

    private static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
