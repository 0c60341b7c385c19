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
 * Scans the service's logs of all tests, in the tests' process and in packaged ones, for tokens, secrets, and personal data of the demo
 * realm's users and of users created by tests. The build runs it last, see the execution {@code logs} in {@code pom.xml}.
 */
public final class LogScan {

    private static final int MAX_SHOWN = 20;

    /** From this number of test reports on, the logs must have {@link #MIN_LINES}. The fast suite writes more of both. */
    private static final int MIN_REPORTS = 60;

    private static final int MIN_LINES = 1_000;

    /** Secrets in the settings of tests; all others come from the demo realm. */
    private static final String TEST_SECRETS = "a-secret-(for|of)-[a-z-]+";

    /** Names of the demo administrator that are also ordinary words of log lines. */
    private static final List<String> WORDS = List.of("admin", "example");

    private final Map<String, Pattern> forbidden = new LinkedHashMap<>();

    /**
     * @param realm file of the demo realm, whose users' data and clients' secrets must not be logged
     */
    LogScan(Path realm) throws IOException {
        forbid("a possible JWT", "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}");
        forbid("a possible token", "(?i)\\b(bearer|basic) [A-Za-z0-9+/_=.-]{16,}");
        forbid(
                "a parameter with a secret",
                "\\b(client_secret|code_verifier|refresh_token|access_token|id_token|password|code|q_session\\w*)=[^\\s&\"]{4,}");
        forbid("a secret", TEST_SECRETS);
        forbid("the secret of an API key", "\\brc_[0-9A-Za-z]{12,}");
        forbid("an e-mail address", "[\\w.+-]+@[\\w-]+(\\.[\\w-]+)*\\.[a-zA-Z]{2,}");
        forbid("a telephone number", "(?<![\\w.:+-])\\+[1-9][0-9 ]{6,16}[0-9]\\b");
        // prefix-1a2b3c4d, the usernames of Realm.createIdentity and similar methods, but not the beginning of a UUID
        forbid("a user created by a test", "\\b[a-z]+(-[a-z]+)*-(?![0-9]{8})[0-9a-f]{8}(?![\\w-])");
        JsonNode demo;
        try (InputStream file = Files.newInputStream(realm)) {
            demo = new ObjectMapper().readTree(file);
        }
        for (JsonNode identity : demo.path("users")) {
            if (identity.has("serviceAccountClientId")) {
                continue;
            }
            for (String field : List.of("username", "firstName", "lastName", "email")) {
                String value = identity.path(field).asText();
                if (!value.isEmpty() && WORDS.stream().noneMatch(value::equalsIgnoreCase)) {
                    forbid("a user of the demo realm", "(?i:\\b" + Pattern.quote(value) + "\\b)");
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

    /** A forbidden text in a line of a file. */
    record Finding(Path file, int line, String what, String text) {

        @Override
        public String toString() {
            return "%s:%d: %s: %s".formatted(file, line, what, text);
        }
    }

    /** The findings in the files of a directory. */
    record Result(int files, long lines, List<Finding> findings) {}

    /** Scans a directory. A missing directory has no findings. */
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
            // lines with client input that is not UTF-8 are read as well
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

    /** Returns whether there are too few lines for that many tests: then the logs are elsewhere and have not been scanned. */
    static boolean isTooLittle(Result result, long reports) {
        return reports >= MIN_REPORTS && result.lines() < MIN_LINES;
    }

    /** Counts the test reports of this build: those newer than the properties file of its servers, written when the build began. */
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

    /** Scans the logs and prints the result. Returns false if it found something, or too few lines after a full run of the tests. */
    static boolean isClean(Path logs, Path realm, Path reports) throws IOException {
        Result result = new LogScan(realm).scan(logs);
        if (isTooLittle(result, reports(reports, logs.resolveSibling("stack.properties")))) {
            System.out.printf(
                    "All tests have run, but there are only %,d lines of log in %d files. Check where the service logs.%n",
                    result.lines(), result.files());
            return false;
        }
        if (result.findings().isEmpty()) {
            System.out.printf(
                    "%,d lines of log in %d files: no tokens, no secrets, no personal data.%n",
                    result.lines(), result.files());
            return true;
        }
        System.out.printf(
                "%,d lines of log in %d files have %d forbidden texts:%n",
                result.lines(), result.files(), result.findings().size());
        result.findings().stream().limit(MAX_SHOWN).forEach(System.out::println);
        return false;
    }

    /** The arguments are the directory with the logs, the demo realm's file, and the directory with the test reports. */
    public static void main(String[] arguments) throws IOException {
        if (!isClean(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]))) {
            System.exit(1);
        }
    }
}
