package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that take away the owners of an organization at the same time leave exactly one of them. */
@QuarkusTest
@Tag("slow")
class LastOwnerRacesTest {

    private static final int REQUESTS = 50;
    private static final ExecutorService THREADS = Executors.newFixedThreadPool(REQUESTS);
    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String LEFT = """
            select count(*) from memberships m join users u on u.id = m.user_id
            where m.organization_id = ?::uuid and m.role = 'owner' and u.enabled and u.deleted_at is null""";

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin();

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    private String user() {
        return admin.post(
                        "/api/v1/users",
                        Map.of(
                                "username",
                                "owner-" + UUID.randomUUID().toString().substring(0, 8)))
                .expect(201)
                .path("id");
    }

    private String organization(List<String> owners) {
        String id = admin.createOrganization("Race " + UUID.randomUUID(), owners.get(0));
        owners.stream().skip(1).forEach(owner -> admin.addMember(id, owner, "owner"));
        return id;
    }

    /** All ways to take away an owner. */
    private List<Supplier<ApiResponse>> ways(String organization, String owner) {
        String member = ORGANIZATIONS + "/" + organization + "/members/" + owner;
        return List.of(
                () -> admin.delete(member),
                () -> admin.patch(member, "{\"role\":\"member\"}"),
                () -> admin.patch("/api/v1/users/" + owner, "{\"enabled\":false}"),
                () -> admin.delete("/api/v1/users/" + owner));
    }

    /** A request that waits in vain for another act is tried again. */
    private static ApiResponse insistently(Supplier<ApiResponse> request) {
        ApiResponse response = request.get();
        while (response.statusCode() == 409 && response.<String>path("type").endsWith("act-in-progress")) {
            response = request.get();
        }
        return response;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void exactlyOneOwnerRemains(int owners) {
        List<String> people = Stream.generate(this::user).limit(owners).toList();
        String organization = organization(people);
        List<CompletableFuture<ApiResponse>> requests = new ArrayList<>();

        for (int i = 0; i < REQUESTS; i++) {
            List<Supplier<ApiResponse>> ways = ways(organization, people.get(i % owners));
            Supplier<ApiResponse> request = ways.get(i / owners % ways.size());
            requests.add(CompletableFuture.supplyAsync(() -> insistently(request), THREADS));
        }

        assertThat(requests.stream().map(TimeLimits::get).map(ApiResponse::statusCode))
                .isSubsetOf(200, 204, 404, 409)
                .contains(409);
        assertThat(records.text(LEFT, organization)).isEqualTo("1");
    }

    /** The owner of two organizations is the last one in one of them. */
    @Test
    void accountsInSeveralOrganizationsRaceToo() {
        String shared = user();
        String one = user();
        String two = user();
        String first = organization(List.of(shared, one));
        String second = organization(List.of(shared, two));

        List<CompletableFuture<ApiResponse>> requests = Stream.of(shared, one, two)
                .map(owner -> CompletableFuture.supplyAsync(
                        () -> insistently(() -> admin.delete("/api/v1/users/" + owner)), THREADS))
                .toList();

        assertThat(requests.stream().map(TimeLimits::get).map(ApiResponse::statusCode))
                .isSubsetOf(204, 409);
        assertThat(records.text(LEFT, first)).isNotEqualTo("0");
        assertThat(records.text(LEFT, second)).isNotEqualTo("0");
    }
}
