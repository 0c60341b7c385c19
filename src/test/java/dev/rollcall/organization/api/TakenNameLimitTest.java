package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Renames organizations to names that others have, and to names that none has. */
@QuarkusTest
@Tag("slow")
class TakenNameLimitTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String TAKEN = "urn:rollcall:problem:taken";
    private static final String TOO_MANY = "urn:rollcall:problem:too-many-requests";

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin();
    private ApiCaller owner;

    @BeforeEach
    void signIn() {
        owner = Api.user("renamer");
    }

    private static String newName() {
        return "Org " + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Creates an organization of the owner, and returns its path. */
    private String organization(String name) {
        return ORGANIZATIONS + "/" + admin.createOrganization(name, owner.id());
    }

    private static ApiResponse rename(ApiCaller caller, String path, String name) {
        return caller.patch(path, Map.of("name", name));
    }

    /** Six at the same time, in organizations of their own: an act waits for another one in the same organization only. */
    @Test
    void fiveTakenNamesWithinAnHourAreEnough() {
        String taken = newName();
        organization(taken);
        String name = newName();
        List<String> paths = Stream.concat(
                        Stream.of(name),
                        Stream.generate(TakenNameLimitTest::newName).limit(5))
                .map(this::organization)
                .toList();

        List<CompletableFuture<ApiResponse>> tries = paths.stream()
                .map(path -> CompletableFuture.supplyAsync(() -> rename(owner, path, taken)))
                .toList();

        assertThat(tries.stream().map(TimeLimits::get).map(answer -> answer.<String>path("type")))
                .containsExactlyInAnyOrder(TAKEN, TAKEN, TAKEN, TAKEN, TAKEN, TOO_MANY);
        // a name that none has gets the same answer, or the difference would tell
        for (String next : List.of(taken.toUpperCase(), newName())) {
            ApiResponse refused = rename(owner, paths.get(0), next);
            refused.expectProblem(429, TOO_MANY).body("detail", containsString("5 names of other organizations"));
            assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(3_000L, 3_600L);
        }
        admin.get("/api/v1/audit-log?action=update-organization&actor=" + owner.subject())
                .body("items.outcome", equalTo(List.of("refused", "refused", "refused", "refused", "refused")));
        // all else goes on
        owner.patch(paths.get(0), Map.of("name", name, "attributes", Map.of("plan", "gold")))
                .expect(200);
    }

    @Test
    void platformAdministratorsAreNotLimited() {
        String taken = newName();
        organization(taken);
        String path = organization(newName());

        for (int i = 0; i < 6; i++) {
            rename(admin, path, taken).expectProblem(409, TAKEN);
        }

        rename(admin, path, newName()).expect(200);
    }

    /** The audit log counts. An attempt without an outcome is still open, and may be one of a taken name. */
    @ParameterizedTest
    @CsvSource({
        "5, 59, refused, taken, 429",
        "5, 59, open, taken, 429",
        "5, 61, refused, taken, 200",
        "4, 1, refused, taken, 200",
        "5, 1, refused, managed-accounts, 200",
        "5, 1, done, taken, 200",
    })
    void takenNamesCountForAnHour(int tries, int minutesAgo, String outcome, String reason, int status) {
        String path = organization(newName());
        for (int i = 0; i < tries; i++) {
            insertTry(minutesAgo, outcome, reason);
        }

        ApiResponse response = rename(owner, path, newName());

        response.expect(status);
        if (status == 429) {
            assertThat(Long.parseLong(response.header("Retry-After"))).isBetween(1L, 60L);
        }
    }

    private void insertTry(int minutesAgo, String outcome, String reason) {
        long at = System.currentTimeMillis() - minutesAgo * 60_000L;
        UUID random = UUID.randomUUID();
        String id = new UUID(
                        at << 16 | 0x7000 | random.getMostSignificantBits() & 0xfff, random.getLeastSignificantBits())
                .toString();
        records.execute("""
                insert into audit_log (id, at, action, actor, via, details)
                values (?::uuid, to_timestamp(?::float8 / 1000), 'update-organization', ?, 'token', '{"fields":["name"]}')""", id, Long.toString(at), owner.subject());
        if (!outcome.equals("open")) {
            records.execute("""
                    insert into audit_outcomes (act_id, at, outcome, settled_by, details)
                    values (?::uuid, now(), ?, 'request', jsonb_build_object('reason', ?::text))""", id, outcome, "urn:rollcall:problem:" + reason);
        }
    }
}
