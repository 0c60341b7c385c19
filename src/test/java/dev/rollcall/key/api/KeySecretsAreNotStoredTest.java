package dev.rollcall.key.api;

import static dev.rollcall.key.KeyRecords.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Searches the whole database, all that the service logs, and its other answers for the secrets of keys. */
@QuarkusTest
class KeySecretsAreNotStoredTest {

    private static final String KEYS = "/api/v1/users/me/keys";

    private static final String GATEWAY = Base64.getEncoder()
            .encodeToString("rollcall-gateway:rollcall-gateway-secret".getBytes(StandardCharsets.UTF_8));

    private static final String TABLES = """
            select string_agg(table_name, ',' order by table_name) from information_schema.tables
            where table_schema = current_schema() and table_type = 'BASE TABLE'""";

    @Inject
    ServiceDatabase database;

    private final List<String> answers = new ArrayList<>();

    @AfterEach
    void deleteKeys() {
        database.execute("delete from api_keys");
    }

    @Test
    void secretsAreOnlyInTheAnswersThatCreateThem() {
        List<String> secrets = new ArrayList<>();
        try (LogCapture log = LogCapture.ofService()) {
            ApiCaller owner = new Keys(Realm.get().createIdentity("key-secret", "user")).signedIn();
            ApiCaller once = owner.key(UUID.randomUUID().toString());
            Map<String, Object> body = newKey("users:read");
            ApiResponse created = once.post(KEYS, body).expect(201);
            String one = KEYS + "/" + created.path("id");
            ApiCaller rotating = owner.key(UUID.randomUUID().toString());
            ApiResponse rotated = rotating.post(one + "/rotate").expect(200);
            secrets.add(created.path("secret"));
            secrets.add(rotated.path("secret"));

            answers.add(once.post(KEYS, body).expect(201).asString());
            answers.add(rotating.post(one + "/rotate").expect(200).asString());
            answers.add(owner.read(one).asString());
            answers.add(owner.read(KEYS + "?search=" + secrets.get(0)).asString());
            answers.add(owner.read("/api/v1/users/me/export").asString());
            for (String secret : List.of(secrets.get(1), secrets.get(1) + "x")) {
                answers.add(Api.as(secret).get("/api/v1/users/me").asString());
                answers.add(Api.anonymous().tokenByKey(secret).asString());
                answers.add(Api.anonymous()
                        .header("Authorization", "Basic " + GATEWAY)
                        .form("token", secret)
                        .post("/introspect")
                        .asString());
            }
            answers.add(Api.anonymous()
                    .form("token", secrets.get(0))
                    .post("/revoke")
                    .expect(200)
                    .asString());
            answers.add(Api.anonymous()
                    .form("token", secrets.get(1) + "x")
                    .post("/revoke")
                    .expect(200)
                    .asString());
            answers.add(
                    Api.admin().read("/api/v1/audit-log?userId=" + owner.id()).asString());
            answers.addAll(log.lines());
        }

        assertThat(secrets).doesNotHaveDuplicates().hasSize(2).doesNotContainNull();
        for (String secret : secrets) {
            assertThat(answers).noneMatch(answer -> answer.contains(secret.substring(0, 20)));
            assertThat(tablesWith(secret)).isEmpty();
            // the search itself finds what is there
            assertThat(tablesWith(secret.substring(0, 11))).isNotEmpty();
        }
    }

    /** Returns the tables with a text in any column: as it is, inside of JSON, or as bytes. */
    private List<String> tablesWith(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> tables = List.of(database.text(TABLES).split(","));
        assertThat(tables)
                .contains("api_keys", "idempotency_keys", "changes")
                .anyMatch(name -> name.startsWith("audit_log"));
        return tables.stream()
                .filter(table -> database.number(
                                """
                                select count(*) from %s t
                                where strpos(t::text, ?) > 0 or strpos(t::text, ?) > 0 or strpos(t::text, ?) > 0""".formatted(table),
                                text,
                                HexFormat.of().formatHex(bytes),
                                Base64.getEncoder().withoutPadding().encodeToString(bytes))
                        > 0)
                .toList();
    }
}
