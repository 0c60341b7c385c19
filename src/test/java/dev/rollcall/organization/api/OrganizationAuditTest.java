package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.uuid.Generators;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit log of an organization, as its owners and admins see it. */
@QuarkusTest
class OrganizationAuditTest {

    @Inject
    ServiceDatabase records;

    private final ApiCaller admin = Api.admin();
    private ApiCaller owner;
    private ApiCaller member;
    private String organization;

    @BeforeEach
    void createOrganization() {
        owner = Api.user("owner");
        member = Api.user("member");
        organization = admin.post(
                        "/api/v1/organizations", Map.of("name", "audited " + UUID.randomUUID(), "ownerId", owner.id()))
                .expect(201)
                .path("id");
        admin.addMember(organization, member.id(), "member");
        owner.patch(of("/members/" + member.id()), "{\"role\":\"admin\"}").expect(200);
    }

    private String of(String path) {
        return "/api/v1/organizations/" + organization + path;
    }

    private ApiResponse log(ApiCaller caller) {
        return caller.get(of("/audit-log?sort=at")).expect(200);
    }

    @Test
    void managersSeeWhatWasDoneToTheirOrganization() {
        for (ApiCaller manager : List.of(owner, member)) {
            log(manager)
                    .body("items.action", equalTo(List.of("create-organization", "add-member", "set-member-role")))
                    .body("items.by.kind", equalTo(List.of("platform", "platform", "user")))
                    .body("items[2].by.userId", equalTo(owner.id()))
                    .body("items[2].userId", equalTo(member.id()))
                    .body("items[2].outcomeDetails.changes.role.to", equalTo("admin"));
        }
        owner.patch(of("/members/" + member.id()), "{\"role\":\"member\"}").expect(200);
        member.get(of("/audit-log")).expectProblem(403, "forbidden");
        Api.user("stranger").get(of("/audit-log")).expectProblem(404, "not-found");
    }

    /** Managers see neither the people of the platform nor their clients. */
    @Test
    void administratorsAndServiceAccountsAppearAsThePlatform() {
        insert("add-member", "service-account", "machine-" + UUID.randomUUID());
        insert("update-organization", null, "of-another-release-" + UUID.randomUUID());
        ApiResponse log = log(owner);

        log.body("items.by.kind", equalTo(List.of("platform", "platform", "user", "platform", "platform")));
        String subject = admin.get("/api/v1/audit-log?limit=1&sort=at&organizationId=" + organization)
                .path("items[0].by.subject");
        assertThat(log.asString())
                .doesNotContain(subject, "machine-", "of-another-release-", "secret-client", "requestId", "clientId");
    }

    /** Other acts on members are shown to the platform alone. */
    @Test
    void otherActsOnMembersAreNotInTheLog() {
        admin.patch("/api/v1/users/" + member.id(), "{\"lastName\":\"Other\"}").expect(200);
        member.patch("/api/v1/users/me", "{\"lastName\":\"Another\"}").expect(200);

        log(owner).body("items", hasSize(3)).body("items.action", not(hasItem("update")));
        owner.get(of("/audit-log?userId=" + member.id()))
                .body("items.action", equalTo(List.of("set-member-role", "add-member")));
    }

    @Test
    void whatBelongsToThePlatformIsLeftOut() {
        admin.patch(of(""), "{\"externalId\":\"%s\",\"description\":\"Other\"}".formatted(UUID.randomUUID()))
                .expect(200);
        insert("set-member-role", "user", owner.subject(), "{\"role\": \"admin\", \"internal\": \"secret\"}");

        log(owner)
                .body("items[3].details.fields", equalTo(List.of("description")))
                .body("items[4].details", equalTo(Map.of("role", "admin")));
    }

    @Test
    void aDeletedActorHasNoId() {
        ApiCaller leaving = Api.user("leaving");
        admin.addMember(organization, leaving.id(), "owner");
        leaving.patch(of("/members/" + member.id()), "{\"role\":\"member\"}").expect(200);
        admin.delete("/api/v1/users/" + leaving.id()).expect(204);

        owner.get(of("/audit-log?action=set-member-role&limit=1"))
                .body("items[0].by.kind", equalTo("user"))
                .body("items[0].by.userId", nullValue());
    }

    @Test
    void logIsFilteredAndPaged() {
        ApiResponse first = owner.get(of("/audit-log?limit=2"));
        owner.get(of("/audit-log?limit=2&cursor=" + first.path("next")))
                .body("items.action", equalTo(List.of("create-organization")));
        owner.get(of("/audit-log?action=add-member")).body("items", hasSize(1));
        owner.get(of("/audit-log?outcome=refused")).body("items", hasSize(0));
        owner.get(of("/audit-log?outcome=done")).body("items.outcome", everyItem(equalTo("done")));
        owner.get(of("/audit-log?after=2999-01-01T00:00:00Z")).body("items", hasSize(0));
        // it would tell who of the platform it was
        owner.get(of("/audit-log?actor=" + owner.subject())).expectProblem(400, "invalid-parameter");
    }

    private void insert(String action, String kind, String actor) {
        insert(action, kind, actor, "{}");
    }

    private void insert(String action, String kind, String actor, String details) {
        records.execute(
                """
                insert into audit_log (id, at, action, organization_id, actor, actor_kind, client_id, via, request_id, details)
                values (?::uuid, now(), ?, ?::uuid, ?, nullif(?, ''), 'secret-client', 'bearer', 'r', ?::jsonb)""",
                Generators.timeBasedEpochRandomGenerator().generate().toString(),
                action,
                organization,
                actor,
                kind == null ? "" : kind,
                details);
    }

    @Test
    void membersAreFoundByTheIdsOfTheirUsers() {
        String ids = String.join(",", member.id(), UUID.randomUUID().toString());

        owner.get(of("/members?ids=" + ids)).expect(200).body("items.userId", equalTo(List.of(member.id())));
        owner.get(of("/members?ids=" + ids + "&role=owner")).expect(200).body("items", hasSize(0));
        owner.get(of("/members?ids=x")).expectProblem(400, "invalid-parameter");
    }
}
