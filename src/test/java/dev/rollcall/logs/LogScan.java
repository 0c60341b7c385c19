package dev.rollcall.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks through what the service has logged in all tests, in the tests' own process and as a packaged one: none of it may be a
 * token, a secret, or the data of the demo realm's people or of those whom tests make. The build runs it last, see the execution
 * {@code logs} in {@code pom.xml}.
 */
public final class LogScan {

    private static final int MOST_SHOWN = 20;

    /** Fewer classes of tests than the fast suite has; and fewer lines than it makes the service log. */
    private static final int MANY_REPORTS = 60;

    private static final int MANY_LINES = 1_000;

    /** Of the settings of tests; the others are the demo realm's. */
    private static final String TEST_SECRETS = "a-secret-(for|of)-[a-z-]+";

    /** The demo administrator's, which are words of every line about administrators. */
    private static final List<String> WORDS = List.of("admin", "example");

    private final Map<String, Pattern> forbidden = new LinkedHashMap<>();

    /**
     * @param realm the demo realm, of whose people and clients nothing may be logged
     */
    LogScan(Path realm) throws IOException {
        forbid("what looks like a JWT", "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}");
        forbid("what looks like a token", "(?i)\\b(bearer|basic) [A-Za-z0-9+/_=.-]{16,}");
        forbid(
                "a parameter with a secret",
                "\\b(client_secret|code_verifier|refresh_token|access_token|id_token|password|code|q_session\\w*)=[^\\s&\"]{4,}");
        forbid("a secret", TEST_SECRETS);
        forbid("an e-mail address", "[\\w.+-]+@[\\w-]+(\\.[\\w-]+)*\\.[a-zA-Z]{2,}");
        forbid("a telephone number", "(?<![\\w.:+-])\\+[1-9][0-9 ]{6,16}[0-9]\\b");
        // prefix-1a2b3c4d, as Realm.createPerson and its like name people; a UUID goes on
        forbid("somebody whom a test has made", "\\b[a-z]+(-[a-z]+)*-(?![0-9]{8})[0-9a-f]{8}(?![\\w-])");
        JsonNode demo;
        try (InputStream file = Files.newInputStream(realm)) {
            demo = new ObjectMapper().readTree(file);
        }
        for (JsonNode person : demo.path("users")) {
            if (person.has("serviceAccountClientId")) {
                continue;
            }
            for (String field : List.of("username", "firstName", "lastName", "email")) {
                String value = person.path(field).asText();
                if (!value.isEmpty() && WORDS.stream().noneMatch(value::equalsIgnoreCase)) {
                    forbid("somebody of the demo realm", "(?i:\\b" + Pattern.quote(value) + "\\b)");
                }
            }
        }
        for (JsonNode client : demo.path("clients")) {
            if (client.has("secret")) {
                forbid("a secret", Pattern.quote(client.path("secret").asText()));
            }
        }
    }

    private void forbid(String what, String pattern) {
        forbidden.merge(what, Pattern.compile(pattern), (one, other) -> Pattern.compile(one + "|" + other));
    }

    /** What was found where. */
    record Finding(Path file, int line, String what, String text) {

        @Override
        public String toString() {
            return "%s:%d: %s: %s".formatted(file, line, what, text);
        }
    }

    /** All that was found in a directory's files. */
    record Result(int files, long lines, List<Finding> findings) {}

    /** Nothing in a directory that there is not. */
    Result scan(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return new Result(0, 0, List.of());
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        long lines = 0;
        List<Finding> findings = new ArrayList<>();
        for (Path file : files) {
            int number = 0;
            // lines that are not UTF-8, of what clients have sent, are read all the same
            try (Scanner text = new Scanner(file, StandardCharsets.UTF_8)) {
                while (text.hasNextLine()) {
                    findings.addAll(inLine(file, ++number, text.nextLine()));
                }
            }
            lines += number;
        }
        return new Result(files.size(), lines, findings);
    }

    private List<Finding> inLine(Path file, int number, String line) {
        List<Finding> findings = new ArrayList<>();
        forbidden.forEach((what, pattern) -> {
            Matcher found = pattern.matcher(line);
            if (found.find()) {
                int from = Math.max(0, found.start() - 80);
                int to = Math.min(line.length(), found.end() + 80);
                findings.add(new Finding(file, number, what, line.substring(from, to)));
            }
        });
        return findings;
    }

    /** Whether there is too little to look at after so many tests: then the logs are somewhere else, and nothing is known of them. */
    static boolean isTooLittle(Result result, long reports) {
        return reports >= MANY_REPORTS && result.lines() < MANY_LINES;
    }

    /** Those of this build: the file of its servers, beside the logs, was written when it began. */
    private static long reports(Path directory, Path servers) throws IOException {
        if (!Files.isDirectory(directory) || !Files.exists(servers)) {
            return 0;
        }
        FileTime begun = Files.getLastModifiedTime(servers);
        long reports = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith("TEST-")
                        && Files.getLastModifiedTime(file).compareTo(begun) > 0) {
                    reports++;
                }
            }
        }
        return reports;
    }

    /** Looks through the logs and says what there is; false if something is found, or nothing was looked at though all tests have run. */
    static boolean isClean(Path logs, Path realm, Path reports) throws IOException {
        Result result = new LogScan(realm).scan(logs);
        if (isTooLittle(result, reports(reports, logs.resolveSibling("stack.properties")))) {
            System.out.printf(
                    "All tests have run, but only %,d lines of log in %d files can be looked through: where are the others?%n",
                    result.lines(), result.files());
            return false;
        }
        if (result.findings().isEmpty()) {
            System.out.printf(
                    "%,d lines of log in %d files: no token, no secret, nobody's data.%n",
                    result.lines(), result.files());
            return true;
        }
        System.out.printf(
                "%,d lines of log in %d files have %d that they must not have:%n",
                result.lines(), result.files(), result.findings().size());
        result.findings().stream().limit(MOST_SHOWN).forEach(System.out::println);
        return false;
    }

    /** The arguments are the directory with the logs, the demo realm's file, and the directory with the reports of tests. */
    public static void main(String[] arguments) throws IOException {
        if (!isClean(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))) {
            System.exit(1);
        }
    }
}
