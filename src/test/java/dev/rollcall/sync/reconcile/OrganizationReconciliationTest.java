package dev.rollcall.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvent.OrganizationPart;
import dev.rollcall.sync.EventAge;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.organization.ConcurrentOrganizationSync;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reconciliation finds and fixes every difference in organizations, memberships and teams, without any event. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class OrganizationReconciliationTest extends UserSyncTest {

    private static final String ORGANIZATIONS = "/organizations";
    private static final String LISTING = "/organizations/?";

    private final Organizations organizations = new Organizations(realm);

    @Inject
    ConcurrentOrganizationSync events;

    @ConfigProperty(name = "rollcall.directory.listing-timeout")
    Duration listingTimeout;

    /** The group above the teams, by organization. */
    private final Map<String, String> teamsGroups = new HashMap<>();

    /** Other tests have left some, and count theirs. */
    @BeforeEach
    @AfterEach
    @Override
    protected void deleteOrganizations() {
        reset();
        super.deleteOrganizations();
    }

    @Test
    void organizationsMembersAndTeamsAreCreated() {
        List<Realm.Identity> people = people("joins", 2);
        String organization = organizations.create("new");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        String team = createTeam(organization, "Alpha");
        organizations.join(organization, team, people.get(1));

        // the users have no records yet
        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getMap("organizations.organizations"))
                .isEqualTo(Map.of("listed", 1, "created", 1, "changed", 0, "ended", 0));
        assertThat(run.getMap("organizations.memberships"))
                .isEqualTo(Map.of("listed", 2, "created", 2, "changed", 0, "ended", 0));
        assertThat(run.getMap("organizations.teams"))
                .isEqualTo(Map.of("listed", 1, "created", 1, "changed", 0, "ended", 0));
        assertThat(run.getInt("organizations.applied")).isEqualTo(4);
        assertThat(organization(organization, "name || ' ' || enabled"))
                .isEqualTo(organizations.get(organization).path("name").asText() + " true");
        assertThat(members(organization))
                .isEqualTo("%s member unmanaged, %s member unmanaged".formatted(sorted(people)));
        assertThat(teams(organization)).isEqualTo("Alpha: " + people.get(1).username());
        assertThat(auditLog(organization))
                .isEqualTo("add-member, add-member, add-team-member, create-organization, create-team");

        JsonPath next = reconcile();

        assertThat(differences(next)).isZero();
        assertThat(next.getInt("organizations.applied")).isZero();
    }

    /** Keycloak takes minutes for the members of a role if thousands of them are in organizations. */
    @Test
    void rolesAreReadUserByUser() {
        List<Realm.Identity> people = people("roles", 2);
        organizations.create("roles");
        String role = realm.createRole("role");
        String group = realm.createGroup("group");
        realm.groupRole("POST", group, role);
        realm.join(people.get(0), group);

        reconcile();

        assertThat(of(people.get(0), "roles")).isEqualTo("{" + role + "}");
        assertThat(own.admin().count("GET", "/roles/.*/users|/groups/.*/members"))
                .isZero();
        realm.delete(people.get(1));
        own.admin().answer(500, "", "GET", rolesOf(people.get(0)), 3);
        String before = snapshot();
        JsonPath run = reconcile();
        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("problem")).startsWith("Keycloak could not be read");
        assertThat(snapshot()).isEqualTo(before);
        assertThat(reconcile().getString("state")).isEqualTo("finished");
        assertThat(of(people.get(0), "roles")).isEqualTo("{" + role + "}");
    }

    /** Keycloak sends the beginning of one page and nothing of another, for longer than a page may take. */
    @Test
    void pagesOfUsersAreHalvedAfterATimeOutAndOtherPagesFailTheRun() {
        Realm.Identity identity = people("slow-page", 1).get(0);
        String organization = organizations.create("slow-page");
        organizations.add(organization, identity.subject());
        String members = ORGANIZATIONS + "/" + organization + "/members";
        own.admin().answerPartly("[{\"id\": \"1\",", "GET", "/users");
        own.admin().pause(WireDirection.REQUEST, "GET", members);
        Instant begun = Instant.now();

        JsonPath run = awaitEnd(
                start(false, false).header("Location"),
                listingTimeout.multipliedBy(3).plus(SOON));

        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("problem"))
                .isEqualTo(
                        "Keycloak could not be read: there was no complete answer to the request for a page of 100 members of organization %s from number 1 on within %d seconds."
                                .formatted(organization, listingTimeout.toSeconds()));
        assertThat(own.admin().count("GET", members)).isEqualTo(1);
        assertThat(own.admin().queries("GET", "/users").subList(0, 2))
                .extracting(query -> query.replaceAll("&briefRepresentation=\\w+", ""))
                .containsExactly("first=0&max=50", "first=0&max=25");
        assertThat(Duration.between(begun, Instant.now()))
                .as("two time-outs, and a pause that is as long")
                .isGreaterThan(listingTimeout.multipliedBy(3));
        reset();
        assertThat(reconcile().getString("state")).isEqualTo("finished");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void userWhoIsDeletedBeforeTheRolesAreReadHasNone() {
        Realm.Identity identity = people("leaves", 1).get(0);
        organizations.create("leaves");
        PausedMessage roles = own.admin().pause(WireDirection.REQUEST, "GET", rolesOf(identity));
        String location = start(false, false).header("Location");
        roles.awaitPaused();
        realm.delete(identity);
        roles.release();

        assertThat(awaitEnd(location).getString("state")).isEqualTo("finished");
        reconcile();
        assertThat(of(identity, "deleted_at is null")).isNotEqualTo("true");
    }

    /** The listing and the check of the users who would lose roles are wrong in the same way. */
    @Test
    void rolesStayIfTheThirdAnswerHasThem() {
        organizations.create("wrong-twice");
        String role = realm.createRole("kept");
        List<Realm.Identity> people = people("wrong-twice", 5);
        people.forEach(identity -> realm.grant(identity, role));
        reconcile();
        reset();
        List<Realm.Identity> losing = people.subList(0, 3);
        losing.forEach(identity -> own.admin().answer(200, "[]", "GET", rolesOf(identity), 2));
        realm.revokeRole(people.get(3), role);

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        losing.forEach(identity -> assertThat(of(identity, "roles")).isEqualTo("{" + role + "}"));
        assertThat(losing).noneMatch(identity -> auditLog(identity).contains("update"));
        assertThat(of(people.get(3), "roles")).isEqualTo("{}");
        assertThat(own.admin().count("GET", rolesOf(people.get(4))))
                .as("requests for a user who loses nothing")
                .isEqualTo(1);
    }

    /** Every second answer is wrong, so the user is looked up by itself, where the first answer is wrong again. */
    @Test
    void rolesStayIfAnswersContradictOneAnother() {
        organizations.create("wobbles");
        String role = realm.createRole("kept");
        Realm.Identity identity = people("wobbles", 1).get(0);
        realm.grant(identity, role);
        reconcile();
        reset();
        AtomicInteger answers = new AtomicInteger();
        own.admin()
                .answer(
                        () -> answers.getAndIncrement() % 2 == 0 ? "[]" : "[{\"name\": \"%s\"}]".formatted(role),
                        "GET",
                        rolesOf(identity));

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(of(identity, "roles")).isEqualTo("{" + role + "}");
        assertThat(auditLog(identity)).doesNotContain("update");
    }

    private static String rolesOf(Realm.Identity identity) {
        return "/users/" + identity.subject() + "/role-mappings/realm/composite";
    }

    @Test
    void changesInKeycloakAreFound() {
        List<Realm.Identity> people = people("changes", 3);
        String organization = organizations.create("changes");
        String other = organizations.create("deleted");
        people.subList(0, 2).forEach(identity -> organizations.add(organization, identity.subject()));
        organizations.add(other, people.get(2).subject());
        String team = createTeam(organization, "Alpha");
        String second = createTeam(organization, "Beta");
        organizations.join(organization, team, people.get(0));
        reconcile();
        setRole(organization, people.get(1), "admin");

        String name = "renamed-" + UUID.randomUUID();
        organizations.update(organization, Map.of("name", name));
        organizations.remove(organization, people.get(0));
        organizations.add(organization, people.get(2).subject());
        organizations.renameTeam(organization, team, "Gamma");
        organizations.join(organization, team, people.get(2));
        organizations.deleteGroup(organization, second);
        organizations.delete(other);
        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getMap("organizations.organizations"))
                .isEqualTo(Map.of("listed", 1, "created", 0, "changed", 1, "ended", 1));
        assertThat(run.getMap("organizations.memberships"))
                .isEqualTo(Map.of("listed", 2, "created", 1, "changed", 0, "ended", 1));
        assertThat(run.getMap("organizations.teams"))
                .isEqualTo(Map.of("listed", 1, "created", 0, "changed", 1, "ended", 1));
        assertThat(run.getList("organizations.samples.findAll { it.entity == 'team' && it.kind == 'changed' }.fields"))
                .isEqualTo(List.of(List.of("name", "members")));
        assertThat(run.getList(
                        "organizations.samples.findAll { it.entity == 'membership' && it.kind == 'ended' }.subject"))
                .isEqualTo(List.of(people.get(0).subject()));
        assertThat(organization(organization, "name")).isEqualTo(name);
        assertThat(members(organization).split(", "))
                .containsExactlyInAnyOrder(
                        people.get(1).username() + " admin unmanaged",
                        people.get(2).username() + " member unmanaged");
        assertThat(teams(organization)).isEqualTo("Gamma: " + people.get(2).username());
        assertThat(organization(other, "deleted_at is not null")).isEqualTo("true");
        assertThat(members(other)).isEmpty();
        assertThat(auditLog(other)).isEqualTo("add-member, create-organization, delete-organization");
        assertThat(differences(reconcile())).isZero();
    }

    @Test
    void changesInTheDatabaseAreReverted() {
        List<Realm.Identity> people = people("reverted", 2);
        String organization = organizations.create("reverted");
        organizations.add(organization, people.get(0).subject());
        String team = createTeam(organization, "Alpha");
        organizations.join(organization, team, people.get(0));
        reconcile();
        String name = organization(organization, "name");

        execute(
                "update organizations set name = 'x', description = 'x', domains = '{x}', enabled = false where keycloak_id = ?",
                organization);
        execute(
                "update memberships set membership_type = 'managed' where organization_id = (select id from organizations where keycloak_id = ?)",
                organization);
        insertMembership(organization, people.get(1));
        execute("update teams set name = 'x' where keycloak_id = ?", team);
        execute("delete from team_members where team_id = (select id from teams where keycloak_id = ?)", team);
        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(organization(organization, "array[name, description, domains::text, enabled::text]"))
                .isEqualTo("{%s,NULL,\"{}\",true}".formatted(name));
        assertThat(members(organization)).isEqualTo(people.get(0).username() + " member unmanaged");
        assertThat(teams(organization)).isEqualTo("Alpha: " + people.get(0).username());

        execute("delete from organizations where keycloak_id = ?", organization);
        reconcile();

        assertThat(members(organization)).isEqualTo(people.get(0).username() + " member unmanaged");
        assertThat(teams(organization)).isEqualTo("Alpha: " + people.get(0).username());
    }

    @Test
    void membershipThatEndedHasLostItsRole() {
        Realm.Identity identity = people("again", 1).get(0);
        String organization = organizations.create("again");
        organizations.add(organization, identity.subject());
        reconcile();
        setRole(organization, identity, "owner");

        organizations.remove(organization, identity);
        reconcile();
        organizations.add(organization, identity.subject());
        reconcile();

        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void invitationsEndWithMembershipsThatARunFinds() throws SQLException {
        InvitationLinks invitations = new InvitationLinks(own.records());
        List<Realm.Identity> people = people("invited", 2);
        String keycloakId = organizations.create("invited");
        organizations.add(keycloakId, people.get(0).subject());
        reconcile();
        setRole(keycloakId, people.get(0), "owner");
        String organization = organization(keycloakId, "id");
        Link toMember = invitations.invite(organization, email(people.get(0)), "admin");
        Link toNewMember = invitations.invite(organization, email(people.get(1)), "admin");
        Link byMember = invitations.inviteBy(
                text("select id from users where keycloak_id = ?", people.get(0).subject()),
                organization,
                "guest-" + email(people.get(0)),
                "member");

        organizations.remove(keycloakId, people.get(0));
        organizations.add(keycloakId, people.get(1).subject());
        reconcile();

        assertThat(invitations.state(toMember)).isEqualTo("revoked by removed");
        assertThat(invitations.revocations(toMember)).isEqualTo("- reconciliation reconciliation done removed");
        assertThat(invitations.state(toNewMember)).isEqualTo("revoked by joined");
        assertThat(invitations.state(byMember)).isEqualTo("revoked by inviter-lost-role");
        assertThat(invitations.revocations(byMember))
                .isEqualTo("- reconciliation reconciliation done inviter-lost-role");
    }

    private String email(Realm.Identity identity) {
        return text("select email from users where keycloak_id = ?", identity.subject());
    }

    @Test
    void unlistedOrganizationsAndMembersAreLookedUp() {
        Realm.Identity identity = people("hidden", 1).get(0);
        String organization = organizations.create("hidden");
        organizations.add(organization, identity.subject());
        reconcile();
        setRole(organization, identity, "owner");
        String members = ORGANIZATIONS + "/" + organization + "/members";
        own.admin().answer(200, "[]", "GET", members, 1);
        long before = own.admin().count("GET", members + "/" + identity.subject());

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(differences(run)).isZero();
        assertThat(own.admin().count("GET", members + "/" + identity.subject())).isEqualTo(before + 1);
        assertThat(members(organization)).isEqualTo(identity.username() + " owner unmanaged");

        own.admin().answer(200, "[]", "GET", LISTING, 1);
        own.admin().answer(200, "0", "GET", ORGANIZATIONS + "/count", 3);
        JsonPath failed = reconcile();

        assertThat(failed.getString("state")).isEqualTo("failed");
        assertThat(failed.getString("problem")).contains("left out at least 1 existing organizations");
        assertThat(members(organization)).isEqualTo(identity.username() + " owner unmanaged");
    }

    @Test
    void incompleteOrRepeatedListingChangesNothing() {
        Realm.Identity identity = people("incomplete", 1).get(0);
        String organization = organizations.create("incomplete");
        organizations.add(organization, identity.subject());
        reconcile();
        realm.update(identity, Map.of("firstName", "Second"));
        own.admin().answer(200, "[]", "GET", LISTING, 1);

        JsonPath incomplete = reconcile();

        assertThat(incomplete.getString("state")).isEqualTo("failed");
        assertThat(incomplete.getString("problem"))
                .contains("looks incomplete: it counts 1 organizations and listed 0. Nothing was changed.");
        reset();
        own.admin()
                .answer(
                        IntStream.range(0, 100)
                                .mapToObj("{\"id\": \"%d\", \"membershipType\": \"UNMANAGED\"}"::formatted)
                                .collect(Collectors.joining(",", "[", "]"))::toString,
                        "GET",
                        ORGANIZATIONS + "/" + organization + "/members");

        JsonPath repeated = reconcile();

        assertThat(repeated.getString("state")).isEqualTo("failed");
        assertThat(repeated.getString("problem"))
                .contains("a page of the members of an organization")
                .endsWith("Nothing was changed.");
        assertThat(of(identity, "first_name")).isEqualTo("First");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void dryRunReportsDifferencesAndChangesNothing() {
        Realm.Identity identity = people("dry", 1).get(0);
        String organization = organizations.create("dry");
        organizations.add(organization, identity.subject());
        reconcile();
        organizations.remove(organization, identity);
        String other = organizations.create("dry");

        JsonPath run = run(true, false);

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getInt("organizations.organizations.created")).isEqualTo(1);
        assertThat(run.getInt("organizations.memberships.ended")).isEqualTo(1);
        assertThat(run.getInt("organizations.applied")).isZero();
        assertThat(run.getList("organizations.samples.findAll { it.kind == 'created' }.organization"))
                .isEqualTo(List.of(other));
        assertThat(run.getString("organizations.samples.find { it.kind == 'ended' }.organizationId"))
                .isEqualTo(organization(organization, "id"));
        assertThat(run.getString("organizations.samples.find { it.kind == 'ended' }.userId"))
                .isEqualTo(of(identity, "id"));
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        assertThat(organization(other, "id")).isEmpty();
        assertThat(asAdmin()
                        .get("/api/v1/sync/history?hours=1")
                        .jsonPath()
                        .getInt("runs.find { it.id == '%s' }.organizations".formatted(run.getString("id"))))
                .isEqualTo(2);
        assertThat(asAdmin().get(RUNS).jsonPath().getMap("items[0].organizations.memberships"))
                .isEqualTo(run.getMap("organizations.memberships"));
    }

    @Test
    void brakeStopsTooManyEndingMembershipsUnlessForced() {
        List<Realm.Identity> people = people("brake", 12);
        String organization = organizations.create("brake");
        people.subList(0, 1).forEach(identity -> organizations.add(organization, identity.subject()));
        reconcile();
        people.subList(1, 12).forEach(identity -> insertMembership(organization, identity));

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .isEqualTo(
                        "Of 12 memberships, at least 11 would end, which is more than 10. Nothing was changed. Look the samples up in Keycloak. If this is intended, start a run with force.");
        assertThat(stopped.getInt("brake.find { it.kind == 'memberships-ended' }.records"))
                .isEqualTo(11);
        assertThat(text("select count(*) from memberships")).isEqualTo("12");

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(members(organization)).isEqualTo(people.get(0).username() + " member unmanaged");
    }

    /** An older Keycloak gives back every membership that ended since. After 90 days nobody remembers that it ended. */
    @Test
    void brakeStopsTooManyReturningMembershipsUnlessForced() {
        List<Realm.Identity> people = people("back", 11);
        String organization = organizations.create("back");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        assertThat(reconcile().getInt("brake.find { it.kind == 'memberships-returned' }.records"))
                .as("memberships that never ended")
                .isZero();
        people.forEach(identity -> organizations.remove(organization, identity));
        run(false, true);
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        String drift = "rollcall_reconciliation_drift_total{kind=\"memberships-returned\"}";
        double driftBefore = metric(drift);

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .startsWith(
                        "Of 0 memberships, 11 that had ended would return, which is more than 10. Nothing was changed.");
        assertThat(stopped.getInt("brake.find { it.kind == 'memberships-returned' }.records"))
                .isEqualTo(11);
        assertThat(metric(drift) - driftBefore).isEqualTo(11);
        assertThat(members(organization)).isEmpty();

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(members(organization).split(", ")).hasSize(11);
        execute("delete from memberships");
        execute("update ended_memberships set ended_at = now() - interval '91 days'");
        assertThat(reconcile().getString("state")).isEqualTo("finished");
        assertThat(members(organization).split(", ")).hasSize(11);
    }

    /** The memberships ended with their organization, so they return with it. */
    @Test
    void membershipsThatReturnWithTheirOrganizationAreCounted() {
        Realm.Identity identity = people("with", 1).get(0);
        String organization = organizations.create("with");
        organizations.add(organization, identity.subject());
        reconcile();
        execute("update organizations set name = '', alias = '', enabled = false, deleted_at = now()");

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getInt("brake.find { it.kind == 'memberships-returned' }.records"))
                .isEqualTo(1);
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    /** A team that the listing left out is looked up, too. */
    @Test
    void brakeStopsTooManyEndingTeamsUnlessForced() {
        String organization = organizations.create("brake-teams");
        reconcile();
        execute("""
                insert into teams (id, organization_id, keycloak_id, name, created_at)
                select gen_random_uuid(), id, 'gone-' || i, 'Gone ' || i, timestamptz '2020-01-01Z'
                from organizations, generate_series(1, 11) i where keycloak_id = '%s'""".formatted(organization));

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .contains("Of 11 teams, at least 11 would be deleted, which is more than 10.");
        assertThat(stopped.getInt("organizations.teams.ended")).isEqualTo(11);
        assertThat(text("select count(*) from teams")).isEqualTo("11");

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(text("select count(*) from teams")).isEqualTo("0");
    }

    /** The memberships that end with an organization count, too. */
    @Test
    void brakeStopsTooManyEndingOrganizationsUnlessForced() {
        List<Realm.Identity> people = people("brakes", 1);
        String organization = organizations.create("brakes");
        reconcile();
        execute("""
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                select gen_random_uuid(), 'gone-' || i, 'Gone ' || i, 'gone-' || i, true, now(), now() from generate_series(1, 11) i""");
        IntStream.rangeClosed(1, 11).forEach(i -> insertMembership("gone-" + i, people.get(0)));

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .contains("Of 12 organizations, at least 11 would be deleted, which is more than 10.")
                .contains("Of 11 memberships, at least 11 would end, which is more than 10.");
        assertThat(text("select count(*) from organizations where deleted_at is null"))
                .isEqualTo("12");

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(text("select string_agg(keycloak_id, ' ') from organizations where deleted_at is null"))
                .isEqualTo(organization);
    }

    /** The test changes the records instead: then Keycloak's values look like those of an older backup. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disabled | false | alias = alias   | 11 would be disabled",
                "restored | true  | enabled = false | 11 that were deleted or disabled would return",
                "restored | true  | name = '', alias = '', enabled = false, deleted_at = now() | 11 that were deleted or disabled would return",
                "changed  | true  | name = 'Other'  | 11 would lose or get another value of a field",
                "changed  | true  | description = 'Other' | 11 would lose or get another value of a field",
                "changed  | true  | domains = '{x.example}' | 11 would lose or get another value of a field"
            })
    void brakeStopsEachKindOfChangeInManyOrganizationsUnlessForced(
            String kind, boolean enabled, String change, String problem) {
        Map<String, Object> wanted = Map.of("enabled", enabled);
        List<String> ids = IntStream.range(0, 11)
                .mapToObj(i -> organizations.create("kind"))
                .toList();
        reconcile();
        ids.forEach(id -> organizations.update(id, wanted));
        execute("update organizations set " + change);
        String records = "select string_agg(o::text, '|' order by id) from organizations o";
        String before = text(records);
        String drift = "rollcall_reconciliation_drift_total{kind=\"organizations-%s\"}".formatted(kind);
        double driftBefore = metric(drift);

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem")).contains(problem + ", which is more than 10");
        String item = "brake.find { it.kind == 'organizations-%s' }".formatted(kind);
        assertThat(stopped.getInt(item + ".records")).isEqualTo(11);
        assertThat(stopped.getInt(item + ".limit")).isEqualTo(10);
        assertThat(metric(drift) - driftBefore).isEqualTo(11);
        assertThat(text(records)).isEqualTo(before);

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(
                        text(
                                "select string_agg(distinct concat(enabled, deleted_at, domains::text), '|') from organizations"))
                .isEqualTo((enabled ? "t" : "f") + "{}");
        assertThat(text("select count(*) from organizations where name in ('', 'Other')"))
                .isEqualTo("0");
    }

    @Test
    void brakeDoesNotCountTheFirstValueOfAField() {
        List<String> ids = IntStream.range(0, 11)
                .mapToObj(i -> organizations.create("first"))
                .toList();
        reconcile();
        ids.forEach(id -> organizations.update(
                id, Map.of("description", "about", "domains", List.of(Map.of("name", id + ".example")))));

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(text("select count(*) from organizations where description = 'about' and domains <> '{}'"))
                .isEqualTo("11");
    }

    /** A member of another type was removed and added again, without the role. */
    @Test
    void brakeCountsMembershipsOfAnotherType() {
        List<Realm.Identity> people = people("types", 11);
        String organization = organizations.create("types");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        reconcile();
        people.forEach(identity -> setRole(organization, identity, "admin"));
        execute("update memberships set membership_type = 'managed'");

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .contains("Of 11 memberships, at least 11 would end, which is more than 10.");
        assertThat(text("select string_agg(distinct role, '|') from memberships"))
                .isEqualTo("admin");
    }

    @Test
    void serviceAccountsAsMembersAreNoDifference() {
        String organization = organizations.create("machines");
        organizations.add(organization, serviceAccount());
        String team = createTeam(organization, "Alpha");
        organizations.join(organization, team, new Realm.Identity(serviceAccount(), "", ""));

        assertThat(reconcile().getInt("organizations.memberships.created")).isZero();

        JsonPath next = reconcile();
        assertThat(next.getInt("organizations.memberships.listed")).isEqualTo(1);
        assertThat(differences(next)).isZero();
        assertThat(members(organization)).isEmpty();
    }

    @Test
    void realmWithoutOrganizationsKeepsTheRecords() {
        Realm.Identity identity = people("off", 1).get(0);
        String organization = organizations.create("off");
        organizations.add(organization, identity.subject());
        reconcile();
        realm.set(Map.of("organizationsEnabled", false));
        Realm.Identity other = realm.createIdentity("off");

        // the answer is cached for some seconds; a run that meets the change in the middle fails and changes nothing
        JsonPath run = await().atMost(SOON)
                .until(this::reconcile, each -> "off".equals(each.getString("organizations.state")));

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(of(other, "username")).isEqualTo(other.username());
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        assertThat(ManagementPort.get("/q/health/ready")
                        .then()
                        .statusCode(200)
                        .extract()
                        .jsonPath()
                        .getString("checks.find { it.name == 'sync' }.data.organizations"))
                .startsWith("off: ");

        realm.set(Map.of("organizationsEnabled", true));
        await().atMost(SOON).until(() -> reconcile().getString("organizations.state"), "on"::equals);
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void missingRightIsAProblemAndUsersAreReconciled() {
        Realm.Identity identity = people("right", 1).get(0);
        String organization = organizations.create("right");
        organizations.add(organization, identity.subject());
        reconcile();
        serviceRole("DELETE", "manage-organizations");
        realm.update(identity, Map.of("firstName", "Second"));

        assertThat(events.sync(
                        List.of(new DirectoryEvent(
                                "event", Instant.now(), Concern.ORGANIZATION, organization, OrganizationPart.TEAMS)),
                        EventAge.NEW))
                .as("events to be retried, which would hold back all others")
                .isEmpty();

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getString("organizations.state")).isEqualTo("forbidden");
        assertThat(of(identity, "first_name")).isEqualTo("Second");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        assertThat(problems("message")).anyMatch(text -> text.contains("may not read Keycloak's organizations"));
        assertThat(problems("remedy"))
                .anyMatch(text -> text.contains("assign manage-organizations of realm-management"));
        ManagementPort.get("/q/health/ready").then().statusCode(200);

        serviceRole("POST", "manage-organizations");
        assertThat(reconcile().getString("organizations.state")).isEqualTo("on");
        assertThat(problems("message")).noneMatch(text -> text.contains("organizations"));
    }

    @Test
    void organizationWithoutOwnerIsAProblemUntilThereIsOne() {
        List<Realm.Identity> people = people("orphan", 2);
        String organization = organizations.create("orphan");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        reconcile();
        setRole(organization, people.get(0), "owner");
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));

        organizations.remove(organization, people.get(0));
        reconcile();

        assertThat(organization(organization, "orphaned_at is not null")).isEqualTo("true");
        assertThat(problems("message"))
                .anyMatch(text -> text.contains("An organization has no enabled owner any more")
                        && text.contains(organization(organization, "id")));
        assertThat(problems("remedy")).anyMatch(text -> text.contains("platform administrator"));

        setRole(organization, people.get(1), "owner");
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));
    }

    /** A restored Keycloak has organizations that were deleted here; a restored database lacks some that Keycloak has. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update organizations set name = '', alias = '', enabled = false, deleted_at = now()",
                "with restored as (update change_log set restored_at = now()) delete from organizations"
            })
    void organizationThatReturnsWithoutAnOwnerIsAProblem(String loss) {
        List<Realm.Identity> people = people("returns", 2);
        String organization = organizations.create("returns");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        reconcile();
        setRole(organization, people.get(0), "owner");
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));
        try {
            execute(loss);

            reconcile();

            assertThat(organization(organization, "orphaned_at is not null")).isEqualTo("true");
            assertThat(problems("message"))
                    .anyMatch(text ->
                            text.contains("returned without one") && text.contains(organization(organization, "id")));
            setRole(organization, people.get(1), "owner");
            assertThat(organization(organization, "orphaned_at is null")).isEqualTo("true");
            assertThat(problems("message")).noneMatch(text -> text.contains("owner"));

            String later = organizations.create("later");
            reconcile();
            assertThat(organization(later, "orphaned_at is null")).isEqualTo("true");
        } finally {
            execute("update change_log set restored_at = null");
        }
    }

    /** Nobody has appointed owners yet: here every organization is new, or one of them was created in Keycloak's console. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void organizationThatIsNewWithoutARestoreIsNotOrphaned(boolean firstRun) {
        reconcile();
        if (firstRun) {
            execute("delete from sync_runs");
        }
        String organization = organizations.create("first");

        assertThat(run(true, false).getString("state")).isEqualTo("finished");
        assertThat(reconcile().getString("state")).isEqualTo("finished");

        assertThat(organization(organization, "orphaned_at is null")).isEqualTo("true");
        assertThat(asAdmin()
                        .get("/api/v1/organizations?orphaned=true")
                        .jsonPath()
                        .getList("items.id"))
                .isEqualTo(List.of(organization(organization, "id")));
    }

    @Test
    void organizationWhoseLastOwnerIsDisabledIsAProblemUntilTheOwnerIsEnabled() {
        List<Realm.Identity> people = people("asleep", 2);
        String organization = organizations.create("asleep");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        reconcile();
        people.forEach(identity -> setRole(organization, identity, "owner"));

        realm.update(people.get(0), Map.of("enabled", false));
        reconcile();
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));

        realm.update(people.get(1), Map.of("enabled", false));
        reconcile();
        assertThat(organization(organization, "orphaned_at is not null")).isEqualTo("true");
        assertThat(problems("message"))
                .anyMatch(text -> text.contains("An organization has no enabled owner any more")
                        && text.contains(organization(organization, "id")));

        realm.update(people.get(1), Map.of("enabled", true));
        reconcile();
        assertThat(organization(organization, "orphaned_at is null")).isEqualTo("true");
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));
    }

    /** The next leader continues after a page of members. */
    @Test
    void interruptedRunIsContinued() {
        List<Realm.Identity> people = people("interrupted", 2);
        List<String> created = Stream.generate(() -> organizations.create("interrupted"))
                .limit(3)
                .toList();
        created.forEach(each -> people.forEach(identity -> organizations.add(each, identity.subject())));
        PausedMessage lookUp =
                own.admin().pause(WireDirection.REQUEST, "GET", ORGANIZATIONS + "/" + created.get(1) + "/members/.*");
        String location = start(false, false).header("Location");
        lookUp.awaitPaused();
        loseLeadership();
        lookUp.release();

        assertThat(awaitEnd(location).getString("state")).isEqualTo("finished");

        created.forEach(each -> assertThat(members(each).split(", ")).hasSize(2));
    }

    private String createTeam(String organization, String name) {
        String teams = teamsGroups.computeIfAbsent(organization, id -> organizations.createGroup(id, "teams"));
        return organizations.createTeam(organization, teams, name);
    }

    /** Grants a role of {@code realm-management} to the service account of the service's client ({@code POST}), or takes it. */
    private void serviceRole(String method, String role) {
        String management = client("realm-management");
        JsonNode representation = Realm.json(realm.admin("GET", "/clients/" + management + "/roles/" + role, null)
                .body());
        realm.admin(
                method, "/users/" + serviceAccount() + "/role-mappings/clients/" + management, List.of(representation));
    }

    /** Returns the subject of the service account of the service's client. */
    private String serviceAccount() {
        return Realm.json(realm.admin("GET", "/clients/" + client("rollcall") + "/service-account-user", null)
                        .body())
                .path("id")
                .asText();
    }

    private String client(String clientId) {
        return Realm.json(realm.admin("GET", "/clients?clientId=" + clientId, null)
                        .body())
                .path(0)
                .path("id")
                .asText();
    }

    private List<Realm.Identity> people(String prefix, int count) {
        return Stream.generate(() -> realm.createIdentity(prefix)).limit(count).toList();
    }

    private static Object[] sorted(List<Realm.Identity> people) {
        return people.stream().map(Realm.Identity::username).sorted().toArray();
    }

    private static int differences(JsonPath run) {
        return Stream.of("organizations", "memberships", "teams")
                .flatMap(entities -> Stream.of("created", "changed", "ended").map(kind -> entities + "." + kind))
                .mapToInt(counted -> run.getInt("organizations." + counted))
                .sum();
    }

    private static double metric(String series) {
        return ManagementPort.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private List<String> problems(String property) {
        return asAdmin().get("/api/v1/sync").jsonPath().getList("problems." + property, String.class);
    }

    private String organization(String keycloakId, String expression) {
        return text(
                "select coalesce((select (%s)::text from organizations where keycloak_id = ?), '')"
                        .formatted(expression),
                keycloakId);
    }

    /** Returns the members with role and type, by username. */
    private String members(String keycloakId) {
        return organization(keycloakId, """
                select string_agg(u.username || ' ' || m.role || ' ' || m.membership_type, ', ' order by u.username)
                from memberships m join users u on u.id = m.user_id where m.organization_id = organizations.id""");
    }

    /** Returns the teams with their members. */
    private String teams(String keycloakId) {
        return organization(keycloakId, """
                select string_agg(t.name || ': ' || coalesce((
                    select string_agg(u.username, ' ' order by u.username) from team_members x
                    join memberships m on m.id = x.membership_id join users u on u.id = m.user_id where x.team_id = t.id), ''), ', ' order by t.name)
                from teams t where t.organization_id = organizations.id""");
    }

    /** Returns the actions of reconciliation on an organization, sorted. */
    private String auditLog(String keycloakId) {
        return organization(keycloakId, """
                select string_agg(action, ', ' order by action) from acts
                where organization_id = organizations.id and via = 'reconciliation'""");
    }

    private void setRole(String keycloakId, Realm.Identity identity, String role) {
        execute("""
                update memberships set role = '%s' where organization_id = (select id from organizations where keycloak_id = ?)
                    and user_id = (select id from users where keycloak_id = ?)""".formatted(role), keycloakId, identity.subject());
    }

    /** Inserts a membership that Keycloak does not have. */
    private void insertMembership(String keycloakId, Realm.Identity identity) {
        execute("""
                insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                select '%s', o.id, u.id, 'unmanaged', now() from organizations o, users u
                where o.keycloak_id = ? and u.keycloak_id = ?""".formatted(UUID.randomUUID()), keycloakId, identity.subject());
    }
}
