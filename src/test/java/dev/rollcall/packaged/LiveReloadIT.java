package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.ProblemType;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.packaged.DevMode;
import dev.rollcall.testing.packaged.PackagedStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn quarkus:dev} compiles no tests and says where mails can be read, and an edit takes effect with the next request. */
@Order(2)
@Tag("process")
@Tag("slow")
class LiveReloadIT {

    private static final String SCHEMA = "live_reload";
    private static final Duration RELOAD = Duration.ofMinutes(1);
    private static final int REQUESTS = 4;
    private static final String TITLES = "java/dev/rollcall/problem/ProblemType.java";

    @Test
    void editsTakeEffectAndAnswersAreForPeople(@TempDir Path project) throws IOException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Assumptions.assumeTrue(Files.isDirectory(Path.of("target/quarkus-app")), "runs only in the build of the jar");
        ServiceDatabase records = new ServiceDatabase(
                TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword()));
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put("quarkus.datasource.jdbc.url", Stack.jdbcUrl() + "?currentSchema=" + SCHEMA + ",public");
        // less than a reload takes
        settings.put("rollcall.limits.head-timeout", "1S");
        records.execute("create schema " + SCHEMA);
        try (DevMode dev = DevMode.start(project, settings)) {
            URI address = dev.awaitListening();
            String title = ProblemType.NOT_FOUND.title();
            awaitTitle(dev, address, title);
            await().atMost(RELOAD)
                    .untilAsserted(() ->
                            assertThat(dev.output()).containsPattern("Mails +" + Pattern.quote(Stack.mailsUrl())));
            assertThat(dev.target().resolve("stack/classes/dev/rollcall/stack/StackLauncher.class"))
                    .exists();
            assertThat(dev.target().resolve("test-classes/dev")).doesNotExist();

            dev.edit(TITLES, title, "Edited once");
            awaitTitle(dev, address, "Edited once");

            dev.edit(TITLES, "Edited once", "Edited twice");
            assertThat(firstAnswersAfterEdit(address, "Edited once"))
                    .as("one of the requests reloads the classes, and waits for that")
                    .anyMatch(answer -> answer.contains("Edited twice"));
            awaitTitle(dev, address, "Edited twice");

            assertAnswersEndWithALineBreak(address);
            editedChangeSetIsApplied(dev, address, records);
            assertThat(dev.output())
                    .contains("Live reload total time")
                    .doesNotContain("Error restarting Quarkus")
                    .as("no request runs with classes of two applications")
                    .doesNotContain("ClassCastException");

            wrongSettingIsExplainedAndCanBeCorrected(dev, address);
        } finally {
            records.execute("drop schema " + SCHEMA + " cascade");
        }
    }

    /** What a resource answers, and what is answered before one. */
    private static void assertAnswersEndWithALineBreak(URI address) {
        Realm realm = Realm.get();
        String token = realm.token(realm.createIdentity("reloaded", "user"));
        assertThat(Api.at(address, token).get("/api/v1/users/me").expect(200).asString())
                .endsWith("}\n");
        assertThat(Api.at(address).get("/api/v1/users/me").expect(401).asString())
                .endsWith("}\n");
    }

    private static void editedChangeSetIsApplied(DevMode dev, URI address, ServiceDatabase records) throws IOException {
        dev.edit("resources/db/baseline/users.xml", "</databaseChangeLog>", """
                    <changeSet id="edited" author="rollcall">
                        <sql>create table edited ()</sql>
                    </changeSet>
                </databaseChangeLog>""");
        await().atMost(RELOAD).until(() -> {
            Api.at(address).get("/nothing");
            return records.text("select to_regclass('" + SCHEMA + ".edited')::text") != null;
        });
        awaitTitle(dev, address, "Edited twice");
    }

    private static void wrongSettingIsExplainedAndCanBeCorrected(DevMode dev, URI address) throws IOException {
        String right = "%dev.rollcall.limits.requests=100000";
        String wrong = "%dev.rollcall.limits.requests=0";
        dev.edit("resources/application.properties", right, wrong);
        await().atMost(RELOAD).until(() -> {
            Api.at(address).get("/nothing");
            return dev.output().contains("press s in this terminal");
        });
        ApiResponse error = Api.at(address).get("/nothing").expect(500);
        assertThat(error.header("Content-Type")).startsWith("text/html");
        assertThat(error.header("Content-Security-Policy")).isNull();

        dev.edit("resources/application.properties", wrong, right);
        awaitTitle(dev, address, "Edited twice");
    }

    /** Sends several requests at once, like a page, until an edit has an effect; returns the bodies, empty for a lost connection. */
    private static List<String> firstAnswersAfterEdit(URI address, String oldTitle) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(RELOAD)
                .build();
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/nothing"))
                .timeout(RELOAD)
                .build();
        return await().atMost(RELOAD)
                .until(
                        () -> answersAtOnce(client, request),
                        answers -> !answers.stream().allMatch(answer -> answer.contains(oldTitle)));
    }

    private static List<String> answersAtOnce(HttpClient client, HttpRequest request) {
        List<CompletableFuture<HttpResponse<String>>> sent = Stream.generate(
                        () -> client.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
                .limit(REQUESTS)
                .toList();
        return sent.stream()
                .map(one -> one.handle((answer, lost) -> lost == null ? answer.body() : ""))
                .map(CompletableFuture::join)
                .toList();
    }

    /** Waits until the 404 problem has this title. */
    private static void awaitTitle(DevMode dev, URI address, String title) {
        await().atMost(RELOAD).untilAsserted(() -> {
            ApiResponse answer = Api.at(address).get("/nothing");
            assertThat(answer.statusCode())
                    .as(() -> answer.asString() + dev.output())
                    .isEqualTo(404);
            assertThat(answer.<String>path("title")).isEqualTo(title);
        });
    }
}
