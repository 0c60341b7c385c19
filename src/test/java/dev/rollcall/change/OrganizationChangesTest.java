package dev.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that each change of an organization, a membership or a team has one entry in the change log, whoever writes. */
@QuarkusTest
class OrganizationChangesTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations/";

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    @Inject
    ChangeLogWriter changes;

    private final ApiCaller admin = Api.admin();
    private String cursor;
    private String organization;
    private String user;
    private String membership;
    private String team;

    @BeforeEach
    void createOrganization() {
        String name = "changes-" + UUID.randomUUID().toString().substring(0, 8);
        changes.awaitNumbered();
        cursor = admin.get("/api/v1/changes?cursor=now").header("Rollcall-Cursor");
        organization = records.organization(name);
        user = records.user(name);
        membership = records.member(organization, user, "owner");
        team = records.team(organization, "Team");
    }

    /** The entries of a record: version, type, fields. */
    private List<String> changes(String id) {
        return List.of(database.text(
                        "select string_agg(concat_ws(' ', version, type, fields), '|' order by version, id) from changes where entity_id = ?::uuid",
                        id)
                .split("\\|"));
    }

    @Test
    void eventsNameTheOrganizationAndTheUser() {
        changes.awaitNumbered();

        List<Map<String, Object>> events = events("");

        assertThat(events)
                .filteredOn(event -> event.get("subject").equals(membership))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event)
                            .containsEntry("type", "membership.created")
                            .containsEntry("source", "/api/v1/organizations");
                    assertThat(event.get("data"))
                            .isEqualTo(Map.of(
                                    "version",
                                    0,
                                    "fields",
                                    List.of(),
                                    "origin",
                                    "other",
                                    "organizationId",
                                    organization,
                                    "userId",
                                    user));
                });
        assertThat(events)
                .filteredOn(event -> event.get("subject").equals(team))
                .singleElement()
                .satisfies(event -> assertThat(event.get("data"))
                        .isEqualTo(Map.of(
                                "version", 0, "fields", List.of(), "origin", "other", "organizationId", organization)));
        assertThat(events)
                .filteredOn(event -> List.of(organization, user).contains(event.get("subject")))
                .hasSize(2)
                .allSatisfy(event ->
                        assertThat(((Map<?, ?>) event.get("data")).keySet()).hasSize(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "organization", "membership", "team"})
    void typesSelectOneKind(String kind) {
        changes.awaitNumbered();

        assertThat(events("&types=" + kind + ".*"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat((String) event.get("type")).startsWith(kind + "."));
    }

    /** A request that waits is answered from the entries in memory. */
    @Test
    void waitingReaderGetsTheSameEvent() {
        changes.awaitNumbered();
        String end = admin.get("/api/v1/changes?cursor=now").header("Rollcall-Cursor");
        database.execute("update memberships set role = 'member' where id = ?::uuid", membership);

        List<Map<String, Object>> waited = admin.get("/api/v1/changes?wait=30&types=membership.updated&cursor=" + end)
                .list("");

        assertThat(waited)
                .filteredOn(event -> event.get("subject").equals(membership))
                .singleElement()
                .satisfies(event -> assertThat(event.get("data"))
                        .isEqualTo(Map.of(
                                "version",
                                1,
                                "fields",
                                List.of("role"),
                                "origin",
                                "other",
                                "organizationId",
                                organization,
                                "userId",
                                user)));
    }

    private List<Map<String, Object>> events(String query) {
        return admin.get("/api/v1/changes?limit=1000&cursor=" + cursor + query).list("");
    }

    @Test
    void eachChangeByHandIsOneVersion() {
        database.execute("update organizations set enabled = false, name = 'Other' where id = ?::uuid", organization);
        database.execute("update organizations set enabled = true where id = ?::uuid", organization);
        database.execute("update memberships set role = 'member' where id = ?::uuid", membership);
        records.teamMember(team, membership);
        database.execute("update teams set name = 'Others' where id = ?::uuid", team);
        database.execute("update organizations set deleted_at = now() where id = ?::uuid", organization);

        assertThat(changes(organization))
                .containsExactly(
                        "0 organization.created {}",
                        "1 organization.disabled {name,enabled}",
                        "2 organization.enabled {enabled}",
                        "3 organization.updated {orphanedAt}",
                        "4 organization.deleted {}");
        assertThat(changes(membership))
                .containsExactly("0 membership.created {}", "1 membership.updated {role}", "2 membership.deleted {}");
        assertThat(changes(team))
                .startsWith("0 team.created {}", "1 team.updated {members}", "2 team.updated {name}")
                .last()
                .asString()
                .endsWith("team.deleted {}");
    }

    /** A field that the triggers do not know would change without an entry. */
    @Test
    void triggersKnowEachFieldOfTheApi() {
        assertThat(unknown(
                        "organization", organization, List.of("id", "keycloakId", "createdAt", "updatedAt", "version")))
                .isEmpty();
        List<String> ofUser =
                List.of("userId", "username", "email", "firstName", "lastName", "kind", "enabled", "version");
        assertThat(unknown("membership", organization + "/members/" + user, ofUser))
                .isEmpty();
        assertThat(unknown("team", organization + "/teams/" + team, List.of("id", "createdAt", "version")))
                .isEmpty();
    }

    private List<String> unknown(String entity, String path, List<String> others) {
        String source = database.text("select pg_get_functiondef(?::regproc)", "append_change_of_" + entity);
        ApiResponse shown = admin.get(ORGANIZATIONS + path);
        List<String> fields = shown.map("").keySet().stream()
                .map(String::valueOf)
                .filter(field -> !others.contains(field))
                .toList();
        assertThat(fields).isNotEmpty();
        return fields.stream()
                .filter(field ->
                        Stream.of("'" + field + "'", "['" + field + "']").noneMatch(source::contains)
                                || !source.contains("new."
                                        + field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)))
                .toList();
    }
}
