package dev.rollcall.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard, the alerts and their documentation match the metrics of a running service. */
@QuarkusTest
class MonitoringTest {

    private static final Path METRICS = Path.of("docs/metrics.md");
    private static final List<Path> RUNBOOKS = List.of(
            METRICS,
            Path.of("docs/operations.md"),
            Path.of("docs/synchronization.md"),
            Path.of("docs/reconciliation.md"),
            Path.of("docs/mails.md"),
            Path.of("docs/logs.md"));
    private static final Path DASHBOARD = Path.of("docs/monitoring/rollcall-dashboard.json");
    private static final Path ALERTS = Path.of("docs/monitoring/rollcall-alerts.yaml");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern METRIC = Pattern.compile("([a-z]\\w+_\\w+)(?:\\{([\\w,]+)})?");

    /** Creates a user, because some series appear only after a request to the API and a request to Keycloak. */
    @BeforeEach
    void sendRequests() {
        Realm realm = Realm.get();
        Api.admin()
                .post(
                        "/api/v1/users",
                        Map.of(
                                "username",
                                "monitored-" + UUID.randomUUID().toString().substring(0, 8)))
                .expect(201);
    }

    @Test
    void everyMetricOfTheDashboardIsExposed() throws IOException {
        List<String> expressions =
                new ObjectMapper().readTree(DASHBOARD.toFile()).findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(MonitoringTest::assertExposed);
    }

    @Test
    void everyMetricOfTheAlertsIsExposed() throws IOException {
        Set<String> anchors = anchors();
        assertThat(alerts()).hasSizeGreaterThan(10).allSatisfy((name, alert) -> {
            assertExposed(alert.path("expr").asText());
            assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical");
            assertThat(alert.at("/annotations/summary").asText()).isNotEmpty();
            assertThat(anchors).contains(alert.at("/annotations/runbook").asText());
        });
    }

    @Test
    void alertsMatchTheirDocumentation() throws IOException {
        Map<String, String> described = new LinkedHashMap<>();
        for (List<String> cells : rows(METRICS)) {
            if (cells.size() == 4 && cells.get(0).matches("`Rollcall\\w+`")) {
                described.put(
                        cells.get(0).replace("`", ""), cells.get(1).replaceAll("^`|`$", "") + " for " + cells.get(2));
            }
        }
        Map<String, String> alerts = new LinkedHashMap<>();
        alerts().forEach((name, alert) -> alerts.put(
                name, alert.path("expr").asText() + " for " + alert.path("for").asText("0m")));

        assertThat(described).isNotEmpty().isEqualTo(alerts);
        assertThat(mentioned()).isSubsetOf(alerts.keySet());
    }

    /** Checks names and labels, because operators' dashboards and alerts depend on them. */
    @Test
    void documentedMetricsAreExposedWithTheirLabels() throws IOException {
        Scrape scrape = scrape();
        Map<String, Set<String>> promised = promised();

        assertThat(promised).hasSizeGreaterThan(20);
        assertThat(promised).allSatisfy((metric, labels) -> {
            assertThat(scrape.names()).contains(metric);
            assertThat(scrape.labels(metric)).as(metric).isEqualTo(labels);
        });
    }

    @Test
    void everyRollcallMetricIsDocumented() throws IOException {
        Set<String> promised = promised().keySet();

        assertThat(scrape().names().stream()
                        .filter(name -> name.startsWith("rollcall_"))
                        // Micrometer adds these to timers and counters
                        .filter(name -> !name.endsWith("_max") && !name.endsWith("_created")))
                .isSubsetOf(promised);
    }

    private static void assertExposed(String expression) {
        Scrape scrape = scrape();
        List<PromQl.Selector> selectors = PromQl.selectors(expression);
        assertThat(selectors).as(expression).isNotEmpty().allSatisfy(selector -> {
            assertThat(scrape.names()).contains(selector.metric());
            for (PromQl.LabelMatcher wanted : selector.matchers()) {
                assertThat(scrape.labels(selector.metric())).contains(wanted.label());
                if (wanted.operator().equals("=") && isKnown(wanted)) {
                    assertThat(scrape.has(selector.metric(), wanted.label(), wanted.value()))
                            .as(selector + " " + wanted)
                            .isTrue();
                }
            }
        });
    }

    /** Leaves out values for failed requests, which this test does not send. */
    private static boolean isKnown(PromQl.LabelMatcher wanted) {
        return !wanted.value().equals("SERVER_ERROR") && !wanted.value().matches("5\\d\\d");
    }

    private static Scrape scrape() {
        return new Scrape(ManagementPort.get("/q/metrics").asString());
    }

    private static Map<String, JsonNode> alerts() throws IOException {
        Map<String, JsonNode> alerts = new LinkedHashMap<>();
        JsonNode file = new ObjectMapper(new YAMLFactory()).readTree(ALERTS.toFile());
        file.at("/groups/0/rules")
                .forEach(alert -> alerts.put(alert.path("alert").asText(), alert));
        return alerts;
    }

    /** Returns the metrics in the first columns of the tables, with their labels. */
    private static Map<String, Set<String>> promised() throws IOException {
        Map<String, Set<String>> promised = new LinkedHashMap<>();
        for (List<String> cells : rows(METRICS)) {
            Matcher code = CODE.matcher(cells.get(0));
            while (cells.size() == 3 && code.find()) {
                Matcher metric = METRIC.matcher(code.group(1));
                if (metric.matches()) {
                    promised.put(
                            metric.group(1),
                            metric.group(2) == null
                                    ? Set.of()
                                    : new TreeSet<>(List.of(metric.group(2).split(","))));
                }
            }
        }
        return promised;
    }

    /** Returns the alerts named in the tables of metrics. */
    private static Set<String> mentioned() throws IOException {
        Set<String> mentioned = new TreeSet<>();
        for (List<String> cells : rows(METRICS)) {
            CODE.matcher(cells.get(cells.size() - 1))
                    .results()
                    .map(code -> code.group(1))
                    .filter(code -> code.matches("Rollcall\\w+"))
                    .forEach(mentioned::add);
        }
        return mentioned;
    }

    /** The anchors that GitHub derives from headings. */
    private static Set<String> anchors() throws IOException {
        Set<String> anchors = new TreeSet<>();
        for (Path document : RUNBOOKS) {
            for (String line : Files.readAllLines(document)) {
                if (line.matches("#{2,} .*")) {
                    anchors.add(document + "#"
                            + line.replaceAll("^#+ ", "")
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replaceAll("[^a-z0-9 -]", "")
                                    .replace(' ', '-'));
                }
            }
        }
        return anchors;
    }

    private static List<List<String>> rows(Path file) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("| ") && line.endsWith("|")) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(2, line.length() - 1).split("(?<!\\\\)\\|")) {
                    cells.add(cell.strip().replace("\\|", "|"));
                }
                rows.add(cells);
            }
        }
        return rows;
    }
}
