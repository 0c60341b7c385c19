package dev.rollcall.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.stack.Stack;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows {@code docs/migrate-users.md}: runs each block of SQL and of commands as it stands there, in its order, and compares the answers. What
 * the section about going back does to the tables is looked at and taken back, so that the last section has something to drop.
 */
@QuarkusTest
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class MigrateUsersGuideTest extends UserSyncTest {

    private static final Path GUIDE = Path.of("docs/migrate-users.md");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** The password of the row with a hash. */
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path folder;

    @TestHTTPResource("/")
    URI service;

    /** The database of the application, in a schema of its own. */
    private final String schema = "shop_" + UUID.randomUUID().toString().substring(0, 8);

    private DataSource shop;
    private ServiceDatabase rows;
    private String answer = "";

    @BeforeEach
    void createTheShop() throws IOException {
        PsqlProgram.install(folder);
        shop = TimeLimits.database(url(), Stack.databaseUser(), Stack.databasePassword());
        rows = new ServiceDatabase(shop);
        rows.execute("create schema " + schema);
    }

    private String url() {
        return Stack.jdbcUrl().replaceFirst("\\?.*", "") + "?currentSchema=" + schema;
    }

    @AfterEach
    void deleteEverything() {
        rows.execute("drop schema " + schema + " cascade");
        for (String username : List.of("ada", "ben", "cleo@shop.example", "dan@shop.example", "eve")) {
            realm.named(username)
                    .forEach(found ->
                            realm.admin("DELETE", "/users/" + found.path("id").asText(), null));
        }
    }

    @Test
    void allStepsOfTheGuideWork() throws IOException, SQLException, InterruptedException {
        Realm.Identity ada = realm.createIdentityNamed("ada");
        realm.update(ada, Map.of("email", "ada@shop.example", "emailVerified", true));
        realm.createIdentityNamed("ben");

        follow("The example");
        assertThat(orders("user_id::text")).isEqualTo("1 2 3 4");

        follow("1. Bring passwords to Keycloak");
        assertThat(realm.token("cleo@shop.example", PASSWORD)).isNotEmpty();

        follow("2. Reconcile");
        assertThat(
                        number(
                                "select count(*) from users where username in ('ada', 'ben', 'cleo@shop.example') and external_id is null"))
                .isEqualTo(3);

        follow("3. Link");
        assertThat(links()).isEqualTo("1 ada pro, 3 cleo@shop.example pro");
        String file = Files.readString(folder.resolve("link.csv"));
        List<JsonNode> again =
                new BulkClient(service, admin.token()).importFile("?mode=link", BulkClient.CSV, null, file);
        assertThat(again.get(again.size() - 1).get("unchanged").asInt()).isEqualTo(2);

        follow("4. Look after the others");
        assertThat(links()).isEqualTo("1 ada pro, 2 ben free, 3 cleo@shop.example pro, 4 dan@shop.example free");

        follow("5. Add Rollcall's id");
        assertThat(orders("rollcall_id is not null")).isEqualTo("true true true true");
        assertThat(rows.text("select string_agg(rollcall_id::text, ' ' order by id) from legacy_users"))
                .isEqualTo(
                        text(
                                "select string_agg(id::text, ' ' order by external_id) from users where attributes ->> 'source' = 'shop'"));

        rows.execute("insert into orders (user_id, item) values (2, 'written between two steps')");
        follow("6. Switch over");
        Realm.Identity eve = realm.createIdentityNamed("eve", "user");
        String newcomer = Api.as(eve).id();
        order("user_id", "1", "by an old release");
        order(
                "rollcall_id",
                "'" + text("select id::text from users where external_id = '3'") + "'",
                "by a new release");
        order("rollcall_id", "'" + newcomer + "'", "of somebody new");
        assertThat(rows.number("select count(*) from orders where rollcall_id is null"))
                .isZero();
        assertThat(rows.text("select user_id::text from orders where item = 'by a new release'"))
                .isEqualTo("3");
        assertThat(rows.text("select rollcall_id = (select rollcall_id from legacy_users where id = 1) from orders"
                        + " where item = 'by an old release'"))
                .isEqualTo("t");

        goBack();

        rows.execute("delete from orders where rollcall_id is null");
        follow("7. Drop the old table");
        assertThat(rows.text(
                        "select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns"
                                + " where table_schema = '" + schema + "'"))
                .isEqualTo("id item rollcall_id");
        assertThat(rows.number("select count(*) from orders")).isEqualTo(8);
    }

    /** The blocks that no section of the test has named would not run. */
    @Test
    void everyBlockBelongsToASectionThatTheTestFollows() throws IOException {
        String guide = Files.readString(GUIDE);
        long inSections = Stream.of(guide.split("(?m)^## "))
                .skip(1)
                .mapToLong(section -> blocks(section).size())
                .sum();

        assertThat(blocks(guide)).hasSize((int) inSections).hasSizeGreaterThan(12);
        assertThat(guide.lines().filter(line -> line.startsWith("## ")))
                .containsExactly(
                        "## The example",
                        "## 1. Bring passwords to Keycloak",
                        "## 2. Reconcile",
                        "## 3. Link",
                        "## 4. Look after the others",
                        "## 5. Add Rollcall's id",
                        "## 6. Switch over",
                        "## Go back",
                        "## 7. Drop the old table");
        assertThat(blocks(guide)).extracting(block -> block.group(1)).containsOnly("sql", "sh", "json");
    }

    /** The external ids of the records, their usernames and plans. */
    private String links() {
        return text(
                "select string_agg(concat_ws(' ', external_id, username, attributes ->> 'plan'), ', ' order by external_id)"
                        + " from users where attributes ->> 'source' = 'shop'");
    }

    private String orders(String expression) {
        return rows.text("select string_agg((%s)::text, ' ' order by id) from orders".formatted(expression));
    }

    private void order(String column, String value, String item) {
        rows.execute("insert into orders (%s, item) values (%s, '%s')".formatted(column, value, item));
    }

    private void follow(String heading) throws IOException, SQLException, InterruptedException {
        for (MatchResult block : blocks(section(heading))) {
            switch (block.group(1)) {
                case "sql" -> {
                    try (Connection connection = shop.getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute(block.group(2));
                    }
                }
                case "json" -> assertThat(masked(answer)).isEqualTo(masked(block.group(2)));
                default -> answer = run(block.group(2));
            }
        }
    }

    /** Runs the statements in a transaction that is taken back. */
    private void goBack() throws IOException, SQLException, InterruptedException {
        for (MatchResult block : blocks(section("Go back"))) {
            if (block.group(1).equals("sh")) {
                run(block.group(2));
                continue;
            }
            try (Connection connection = shop.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute(block.group(2));
                try (ResultSet result = statement.executeQuery(
                        "select count(*), count(user_id), count(*) filter (where email = 'eve@example.org')"
                                + " from orders join legacy_users on legacy_users.id = user_id")) {
                    result.next();
                    assertThat(result.getInt(1)).isEqualTo(8);
                    assertThat(result.getInt(2)).isEqualTo(8);
                    assertThat(result.getInt(3)).isEqualTo(1);
                }
                connection.rollback();
            }
        }
    }

    private static String section(String heading) throws IOException {
        return Stream.of(Files.readString(GUIDE).split("(?m)^## "))
                .filter(section -> section.startsWith(heading + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private static List<MatchResult> blocks(String text) {
        return BLOCK.matcher(text).results().toList();
    }

    /** Each line as JSON, whose order of members does not matter, with the same id everywhere. */
    private static List<JsonNode> masked(String lines) {
        return lines.lines()
                .map(line -> Realm.json(line.replaceAll(UUID_PATTERN, "id")))
                .toList();
    }

    /** Runs commands in the folder that all of them share, and returns what they print. */
    private String run(String commands) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<String, String> environment = builder.environment();
        environment.put("PATH", folder + ":" + environment.get("PATH"));
        environment.put(
                "SHOP",
                url() + "&user=" + encoded(Stack.databaseUser()) + "&password=" + encoded(Stack.databasePassword()));
        environment.put("ROLLCALL", service.toString().replaceFirst("/$", ""));
        environment.put("ADMIN", realm.token("admin", "admin"));
        environment.put("KEYCLOAK_ADMIN", realm.url().replace("/realms/", "/admin/realms/"));
        environment.put("KEYCLOAK_TOKEN", keycloakToken());
        Process process = builder.start();
        int exit = TimeLimits.awaitExit(process);
        String printed = Files.readString(output);
        assertThat(exit).as(commands + printed).isZero();
        return printed;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String keycloakToken() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(Stack.keycloakUrl() + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=password&client_id=admin-cli&username=%s&password=%s"
                        .formatted(encoded(Stack.adminUsername()), encoded(Stack.adminPassword()))))
                .build();
        return Realm.json(TimeLimits.send(HttpClient.newHttpClient(), request, BodyHandlers.ofString())
                        .body())
                .path("access_token")
                .asText();
    }
}
