package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class OrganizationListTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";

    /** Part of each name here, so that a test lists only its own. */
    private final String mark = "x" + UUID.randomUUID().toString().substring(0, 8);

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    private final ApiCaller admin = Api.admin();

    private ApiResponse get(String path, Object... query) {
        return admin.query(query).get(path);
    }

    private ApiResponse list(String path, Object... query) {
        return get(path, query).expect(200);
    }

    /** Reads all pages, forward and backward, and returns the values of a field of all entries. */
    private List<String> all(String path, String field, Object... query) {
        return admin.query(query).query("limit", 3).pages(path).stream()
                .flatMap(page -> page.<List<String>>path("items." + field).stream())
                .toList();
    }

    @Test
    void everySortOrderIsPagedWithoutGapsOrDuplicates() {
        List<String> names = List.of("b", "A", "c", "C", "D", "a", "É", "e", "f", "G");
        for (String name : names) {
            records.organization(mark + " " + name);
        }
        List<String> created = names.stream().map(name -> mark + " " + name).toList();

        List<String> byName = all(ORGANIZATIONS, "name", "search", mark);
        List<String> byTime = all(ORGANIZATIONS, "name", "search", mark, "sort", "createdAt");

        assertThat(byTime).isEqualTo(created);
        assertThat(byName).containsExactlyInAnyOrderElementsOf(created);
        assertThat(byName.stream().map(String::toLowerCase).toList())
                .as("whatever the case")
                .startsWith(mark + " a", mark + " a", mark + " b", mark + " c", mark + " c", mark + " d");
        assertThat(all(ORGANIZATIONS, "name", "search", mark, "sort", "-name")).isEqualTo(reversed(byName));
        assertThat(all(ORGANIZATIONS, "name", "search", mark, "sort", "-createdAt"))
                .isEqualTo(reversed(byTime));
    }

    private static List<String> reversed(List<String> list) {
        List<String> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    @ParameterizedTest
    @CsvSource({
        "{m} works,1",
        "{M} WORKS,1",
        "{m} ork,1",
        "{m} wo,1",
        "{m} rk,0",
        "works {m},1",
        "{m} %,0",
        "{m} _orks,0"
    })
    void searchFindsWordsInNameAndAlias(String search, int found) {
        records.organization(mark + " Works");
        records.organization(mark + " Other");

        assertThat(list(
                                ORGANIZATIONS,
                                "search",
                                search.replace("{m}", mark).replace("{M}", mark.toUpperCase(Locale.ROOT)))
                        .list("items"))
                .hasSize(found);
    }

    @Test
    void filtersRestrictTheList() {
        String disabled = records.organization(mark + " disabled");
        database.execute("update organizations set enabled = false where id = ?::uuid", disabled);
        String withDomain = records.organization(mark + " domain", mark + ".example", "other.example");
        records.member(withDomain, records.user(mark + "-owner"), "owner");
        String orphaned = records.organization(mark + " orphaned");
        String owner = records.member(orphaned, records.user(mark), "owner");
        database.execute("delete from memberships where id = ?::uuid", owner);
        String deleted = records.organization(mark + " deleted", mark + ".example");
        database.execute("update organizations set deleted_at = now() where id = ?::uuid", deleted);

        assertThat(ids("search", mark)).containsExactlyInAnyOrder(disabled, withDomain, orphaned);
        assertThat(ids("search", mark, "enabled", "false")).containsExactly(disabled);
        assertThat(ids("search", mark, "enabled", "true")).containsExactlyInAnyOrder(withDomain, orphaned);
        assertThat(ids("domain", mark.toUpperCase(Locale.ROOT) + ".Example")).containsExactly(withDomain);
        assertThat(ids("domain", mark)).isEmpty();
        assertThat(ids("search", mark, "orphaned", "true"))
                .as("without an owner, lost or never had")
                .containsExactlyInAnyOrder(disabled, orphaned);
        assertThat(ids("search", mark, "orphaned", "false")).containsExactly(withDomain);
        assertThat(ids("ids", disabled + "," + deleted + "," + UUID.randomUUID()))
                .containsExactly(disabled);
        get(ORGANIZATIONS + "/" + deleted).expect(404);
    }

    private List<String> ids(Object... query) {
        return list(ORGANIZATIONS, query).list("items.id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=id",
                "enabled=1",
                "orphaned=maybe",
                "limit=201",
                "ids=",
                "cursor=none",
                "role=owner",
                "profile.department=Sales",
                "attributes.=x",
                "search=a&search=b"
            })
    void wrongParametersAreRefused(String query) {
        admin.get(ORGANIZATIONS + "?" + query).expect(400).body("type", containsString("invalid-"));
    }

    @Test
    void organizationsAreFilteredByAttributesInEveryOrder() {
        List<String> pro = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pro.add(withAttributes(
                    mark + " " + i, "{\"plan\": \"" + mark + "\", \"a.b \\\"ä\\\"\": [" + i + ", true]}"));
        }
        String without = withAttributes(mark + " 7", "{}");
        String deleted = withAttributes(mark + " 8", "{\"plan\": \"" + mark + "\"}");
        database.execute("update organizations set deleted_at = now() where id = ?::uuid", deleted);

        for (String sort : List.of("name", "-name", "createdAt", "-createdAt")) {
            assertThat(all(ORGANIZATIONS, "id", "attributes.plan", mark, "sort", sort))
                    .as(sort)
                    .isEqualTo(sort.startsWith("-") ? reversed(pro) : pro);
        }
        assertThat(ids("attributes.a.b \"ä\"", "3", "attributes.plan", mark)).containsExactly(pro.get(3));
        assertThat(ids("attributes.a.b \"ä\"", "true", "attributes.plan", mark)).isEqualTo(pro);
        assertThat(ids("attributes.plan", "", "search", mark)).containsExactly(without);
        assertThat(ids("attributes.plan", mark, "search", mark + " 2", "enabled", "true"))
                .containsExactly(pro.get(2));
        assertThat(ids("attributes.plan", mark, "ids", pro.get(1) + "," + without))
                .containsExactly(pro.get(1));
        assertThat(ids("attributes.plan", mark, "enabled", "false")).isEmpty();
        String next = list(ORGANIZATIONS, "attributes.plan", mark, "limit", 2).text("next");
        get(ORGANIZATIONS, "attributes.plan", mark, "cursor", next).expect(200);
        get(ORGANIZATIONS, "attributes.plan", "other", "cursor", next).expect(400);
    }

    private String withAttributes(String name, String attributes) {
        String id = records.organization(name);
        database.execute("update organizations set attributes = ?::jsonb where id = ?::uuid", attributes, id);
        return id;
    }

    @Test
    void cursorIsValidForItsQueryOnly() {
        for (int i = 0; i < 3; i++) {
            records.organization(mark + i);
        }
        String next = list(ORGANIZATIONS, "search", mark, "limit", 2).text("next");

        get(ORGANIZATIONS, "search", mark, "cursor", next).expect(200);
        get(ORGANIZATIONS, "search", mark, "sort", "-name", "cursor", next).expect(400);
        get("/api/v1/users", "cursor", next).expect(400);
    }

    @Test
    void pageHasLinksToItsNeighbours() {
        records.organization(mark + 1);
        records.organization(mark + 2);

        assertThat(get(ORGANIZATIONS, "search", mark, "limit", 1).headers("Link"))
                .anyMatch(link -> link.contains("rel=\"next\"") && link.contains("search=" + mark));
    }

    @Test
    void organizationHasItsFieldsAndAnETag() {
        String id = records.organization(mark, "a.example", "b.example");
        database.execute("update organizations set attributes = '{\"plan\": \"gold\"}' where id = ?::uuid", id);

        ApiResponse read = get(ORGANIZATIONS + "/" + id);

        read.expect(200)
                .body("id", equalTo(id))
                .body("name", equalTo(mark))
                .body("alias", equalTo(mark))
                .body("domains", equalTo(List.of("a.example", "b.example")))
                .body("enabled", equalTo(true))
                .body("attributes.plan", equalTo("gold"))
                .body("orphanedAt", equalTo(null))
                .body("version", equalTo(1));
        admin.header("If-None-Match", read.header("ETag"))
                .get(ORGANIZATIONS + "/" + id)
                .expect(304);
    }

    @Test
    void membersOwnersAndTeamsAreCountedOnRequest() {
        String organization = records.organization(mark);
        records.organization(mark + " empty");
        records.members(organization, 3);
        records.member(organization, records.user(mark), "owner");
        records.team(organization, "first");
        String path = ORGANIZATIONS + "/" + organization;

        get(ORGANIZATIONS, "search", mark, "counts", true)
                .expect(200)
                .body("items.counts.members.count", equalTo(List.of(4, 0)))
                .body("items.counts.owners.count", equalTo(List.of(1, 0)))
                .body("items.counts.teams.count", equalTo(List.of(1, 0)))
                .body("items.counts.teams.exact", equalTo(List.of(true, true)));
        assertThat(list(ORGANIZATIONS, "search", mark).<Object>map("items[0]")).doesNotContainKey("counts");
        ApiResponse read = get(path, "counts", true);
        read.expect(200).body("counts.members", equalTo(Map.of("count", 4, "exact", true)));
        assertThat(get(path).expect(200).<Object>map("")).doesNotContainKey("counts");

        // the numbers change without a new version of the record
        records.members(organization, 1);
        admin.header("If-None-Match", read.header("ETag"))
                .query("counts", true)
                .get(path)
                .expect(200)
                .body("counts.members.count", equalTo(5))
                .body("version", equalTo(read.<Integer>path("version")));
        get(path, "counts", "yes").expect(400);
    }

    @Test
    void noMoreThanTenThousandAreCounted() {
        String organization = records.organization(mark);
        records.members(organization, 10_001);

        get(ORGANIZATIONS + "/" + organization, "counts", true)
                .expect(200)
                .body("counts.members", equalTo(Map.of("count", 10_000, "exact", false)));
    }

    @Test
    void membersAndTeamsArePaged() {
        String organization = records.organization(mark);
        records.members(organization, 8);
        String owner = records.user(mark);
        String membership = records.member(organization, owner, "owner");
        String team = records.team(organization, "first");
        for (int i = 0; i < 4; i++) {
            records.team(organization, "team " + i);
        }
        database.execute(
                "insert into team_members select ?::uuid, id from memberships where organization_id = ?::uuid",
                team,
                organization);
        String path = ORGANIZATIONS + "/" + organization;

        assertThat(all(path + "/members", "userId"))
                .hasSize(9)
                .doesNotHaveDuplicates()
                .contains(owner);
        assertThat(all(path + "/members", "userId", "role", "owner")).containsExactly(owner);
        assertThat(all(path + "/members", "role", "role", "member")).hasSize(8).containsOnly("member");
        assertThat(all(path + "/members", "userId", "role", "admin")).isEmpty();
        assertThat(all(path + "/teams", "name"))
                .hasSize(5)
                .doesNotHaveDuplicates()
                .contains("first", "team 3");
        assertThat(all(path + "/teams/" + team + "/members", "userId")).isEqualTo(all(path + "/members", "userId"));
        get(path + "/members", "role", "boss").expect(400);
        String cursor = list(path + "/members", "limit", 1).text("next");
        get(path + "/members", "role", "owner", "cursor", cursor).expect(400);

        database.execute("delete from memberships where id = ?::uuid", membership);
        assertThat(all(path + "/teams/" + team + "/members", "userId")).hasSize(8);
        get(path + "/members/" + owner).expect(404);
    }

    @Test
    void membersAreFoundByTheirNamesInTheirOrganizationOnly() {
        String organization = records.organization(mark);
        String one = records.user(mark + "-one");
        String two = records.user(mark + "-two");
        records.member(organization, one, "owner");
        records.member(organization, two, "member");
        records.member(records.organization(mark + " other"), records.user(mark + "-three"), "member");
        String path = ORGANIZATIONS + "/" + organization + "/members";

        assertThat(all(path, "userId", "search", mark.toUpperCase(Locale.ROOT))).containsExactlyInAnyOrder(one, two);
        assertThat(all(path, "userId", "search", "fi last " + mark + "-one")).containsExactly(one);
        assertThat(all(path, "userId", "search", mark, "role", "member")).containsExactly(two);
        assertThat(all(path, "userId", "search", mark + " %")).isEmpty();
        String next = list(path, "search", mark, "limit", 1).text("next");
        get(path, "search", mark + "-two", "cursor", next).expect(400);
        get(path, "search", "x".repeat(201)).expect(400);
    }

    /** Neither owners nor members see them of each other, nor does an administrator in these lists. */
    @Test
    void membersHaveNeitherProfileAttributesNorExternalIds() {
        String organization = records.organization(mark);
        String user = records.user(mark);
        String external = "external-" + mark;
        database.execute(
                "update users set external_id = ?, profile = '{\"department\": \"Sales\"}' where id = ?::uuid",
                external,
                user);
        String team = records.team(organization, "team");
        records.teamMember(team, records.member(organization, user, "member"));
        ApiCaller owner = Api.as(Realm.get().createIdentity(mark));
        records.member(organization, owner.id(), "owner");
        ApiCaller colleague = Api.as(Realm.get().createIdentity(mark));
        records.member(organization, colleague.id(), "member");
        String path = ORGANIZATIONS + "/" + organization;

        admin.read("/api/v1/users/" + user)
                .body("externalId", equalTo(external))
                .body("profile.department", equalTo("Sales"));
        for (ApiCaller caller : List.of(admin, owner, colleague)) {
            for (String place : List.of("/members", "/teams/" + team + "/members", "/members/" + user)) {
                assertThat(caller.read(path + place).asString())
                        .contains(user)
                        .doesNotContain("externalId", external, "profile", "Sales");
            }
        }
    }

    @Test
    void tagOfAMemberChangesWithTheUserAndWithTheMembership() {
        String organization = records.organization(mark);
        String user = records.user(mark);
        records.member(organization, user, "admin");
        String path = ORGANIZATIONS + "/" + organization + "/members/" + user;
        ApiResponse first = get(path);
        first.expect(200)
                .body("userId", equalTo(user))
                .body("username", equalTo(mark))
                .body("email", equalTo(mark + "@example.org"))
                .body("kind", equalTo("person"))
                .body("role", equalTo("admin"))
                .body("membershipType", equalTo("unmanaged"));
        List<String> tags = new ArrayList<>(List.of(first.header("ETag")));

        database.execute("update users set first_name = 'Other' where id = ?::uuid", user);
        tags.add(get(path).header("ETag"));
        database.execute("update users set kind = 'agent' where id = ?::uuid", user);
        tags.add(get(path).body("kind", equalTo("agent")).header("ETag"));
        database.execute("update memberships set role = 'member' where user_id = ?::uuid", user);
        tags.add(get(path).header("ETag"));
        database.execute("delete from memberships where user_id = ?::uuid", user);
        records.member(organization, user, "member");
        tags.add(get(path).header("ETag"));

        assertThat(tags).doesNotHaveDuplicates();
        admin.header("If-None-Match", tags.get(4)).get(path).expect(304);
    }

    @Test
    void teamsOfOtherOrganizationsAreNotFound() {
        String one = records.organization(mark + 1);
        String team = records.team(records.organization(mark + 2), "team");

        get(ORGANIZATIONS + "/" + one + "/teams/" + team).expect(404);
        get(ORGANIZATIONS + "/" + one + "/teams/" + team + "/members").expect(404);
    }

    @Test
    void usersSeeTheirOrganizationsWithTheirRole() {
        ApiCaller caller = Api.as(Realm.get().createIdentity(mark));
        String user = caller.id();
        for (String role : List.of("owner", "admin", "member", "member")) {
            records.member(records.organization(mark + " " + UUID.randomUUID()), user, role);
        }
        String ended = records.organization(mark + " ended");
        records.member(ended, user, "member");
        database.execute("update organizations set deleted_at = now() where id = ?::uuid", ended);
        records.organization(mark + " foreign");

        ApiResponse own = caller.get("/api/v1/users/me/organizations");

        assertThat(own.list("items.role")).containsExactlyInAnyOrder("owner", "admin", "member", "member");
        assertThat(own.text("items[0].name")).startsWith(mark);
        assertThat(own.text("items[0].membershipType")).isEqualTo("unmanaged");
        assertThat(all("/api/v1/users/" + user + "/organizations", "id")).isEqualTo(own.list("items.id"));
        get("/api/v1/users/" + UUID.randomUUID() + "/organizations").expect(404);
    }
}
