package dev.rollcall.fuzz;

import dev.rollcall.testing.wire.WireConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what no response may disclose: implementation details, secrets and tokens. */
final class Leaks {

    private static final Map<String, Pattern> TRACES = Map.of(
            "a stack trace", Pattern.compile("\\bat [\\w.$/]+\\([\\w ]+(\\.java)?(:\\d+)?\\)|Caused by:"),
            "a class",
                    Pattern.compile(
                            "\\b(java|javax|jakarta|sun|dev\\.rollcall|com\\.fasterxml|io\\.(quarkus|vertx|netty|smallrye|agroal)"
                                    + "|org\\.(hibernate|jboss|postgresql|keycloak|jose4j))\\.[\\w.$]+|\\b\\w+(Exception|Error)\\b(?!\")"),
            "SQL",
                    Pattern.compile(
                            "(?i)\\bselect\\b.{1,200}\\bfrom\\b|\\binsert into\\b|\\bdelete from\\b|SQLSTATE|\\bpg_\\w+|duplicate key"),
            "a secret", Pattern.compile(SchemaValues.SECRET + "|rollcall-(machine|dev)-secret"),
            "a token", Pattern.compile("\\beyJ[\\w-]{10,}\\."));

    private Leaks() {}

    static List<String> complaints(ApiOperation operation, WireConnection.Answer answer) {
        boolean issuesTokens = operation.path().equals("/token") && answer.status() == 200;
        Map<String, String> headers = new HashMap<>(answer.headers());
        // encrypted; BrowserSignInTest checks its content
        headers.remove("set-cookie");
        String text = headers + "\n" + answer.body();
        List<String> found = new ArrayList<>();
        TRACES.forEach((what, pattern) -> {
            Matcher matcher = pattern.matcher(text);
            if (matcher.find() && !(issuesTokens && what.equals("a token"))) {
                found.add("%d has %s: %s".formatted(answer.status(), what, matcher.group()));
            }
        });
        return found;
    }
}
