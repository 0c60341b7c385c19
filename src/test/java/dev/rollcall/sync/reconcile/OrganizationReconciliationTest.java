package dev.rollcall.sync.reconcile;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

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
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
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
    /** A page of a run. The check of the set-up asks for one organization. */
    private static final RequestPattern LISTING =
            RequestPattern.of("GET", "/organizations/?").with("max=100");

    private static final String RETURNED = "brake.find { it.kind == 'memberships-returned' }.records";

    @Inject
    ConcurrentOrganizationSync events;

    @ConfigProperty(name = "rollcall.directory.listing-timeout")
    Duration listingTimeout;

    /** The group above the teams, by organization. */
    private final Map<String, String> teamsGroups = new HashMap<>();

    @Test
    void organizationsMembersAndTeamsAreCreated() {
        List<Realm.Identity> people = people("joins", 2);
        String organization = organizations.create("new", people);
        String team = createTeam(organization, "Alpha");
        organizations.join(organization, team, people.get(1));

        // the users have no records yet
        ApiResponse run = reconcile("finished");

        run.body("organizations.organizations", equalTo(Map.of("listed", 1, "created", 1, "changed", 0, "ended", 0)));
        run.body("organizations.memberships", equalTo(Map.of("listed", 2, "created", 2, "changed", 0, "ended", 0)));
        run.body("organizations.teams", equalTo(Map.of("listed", 1, "created", 1, "changed", 0, "ended", 0)));
        run.body("organizations.applied", equalTo(4));
        assertThat(organization(organization, "name || ' ' || enabled"))
                .isEqualTo(organizations.get(organization).path("name").asText() + " true");
        assertThat(members(organization))
                .isEqualTo("%s member unmanaged, %s member unmanaged".formatted(sorted(people)));
        assertThat(teams(organization)).isEqualTo("Alpha: " + people.get(1).username());
        assertThat(auditLog(organization))
                .isEqualTo("add-member, add-member, add-team-member, create-organization, create-team");

        assertThat(differences(reconcile().body("organizations.applied", equalTo(0))))
                .isZero();
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
        reconcileWithoutChanges("failed").body("problem", startsWith("Keycloak could not be read"));
        reconcile("finished");
        assertThat(of(people.get(0), "roles")).isEqualTo("{" + role + "}");
    }

    /** Keycloak sends the beginning of one page and nothing of another, for longer than a page may take. */
    @Test
    void pagesOfUsersAreHalvedAfterATimeOutAndOtherPagesFailTheRun() {
        Realm.Identity identity = realm.createIdentity("slow-page");
        String organization = organizations.create("slow-page", List.of(identity));
        String members = ORGANIZATIONS + "/" + organization + "/members";
        own.admin().answerPartly("[{\"id\": \"1\",", "GET", "/users");
        own.admin().pause(WireDirection.REQUEST, "GET", members);
        Instant begun = Instant.now();

        ApiResponse run = awaitEnd(start(), listingTimeout.multipliedBy(3).plus(SOON));

        expectState("failed", run)
                .body(
                        "problem",
                        equalTo(
                                "Keycloak could not be read: there was no complete answer to the request for a page of 100 members of organization %s from number 1 on within %d seconds."
                                        .formatted(organization, listingTimeout.toSeconds())));
        assertThat(own.admin().count("GET", members)).isEqualTo(1);
        List<String> pages = own.admin().queries("GET", "/users").stream()
                .map(query -> query.replaceAll("&briefRepresentation=\\w+", ""))
                .toList();
        // either of two that are requested at once is the one without a complete answer
        assertThat(pages)
                .filteredOn(page -> page.endsWith("&max=50"))
                .anySatisfy(slow -> assertThat(pages).containsSubsequence(slow, slow.replace("max=50", "max=25")));
        assertThat(Duration.between(begun, Instant.now()))
                .as("two time-outs, and a pause that is as long")
                .isGreaterThan(listingTimeout.multipliedBy(3));
        reset();
        reconcile("finished");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void userWhoIsDeletedBeforeTheRolesAreReadHasNone() {
        Realm.Identity identity = realm.createIdentity("leaves");
        organizations.create("leaves");
        PausedMessage roles = own.admin().pause(WireDirection.REQUEST, "GET", rolesOf(identity));

        reconcileDuring(roles, () -> realm.delete(identity));

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

        reconcile("finished");

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
        Realm.Identity identity = realm.createIdentity("wobbles");
        realm.grant(identity, role);
        reconcile();
        reset();
        AtomicInteger answers = new AtomicInteger();
        own.admin()
                .answer(
                        () -> answers.getAndIncrement() % 2 == 0 ? "[]" : "[{\"name\": \"%s\"}]".formatted(role),
                        "GET",
                        rolesOf(identity));

        reconcile("finished");

        assertThat(of(identity, "roles")).isEqualTo("{" + role + "}");
        assertThat(auditLog(identity)).doesNotContain("update");
    }

    private static String rolesOf(Realm.Identity identity) {
        return "/users/" + identity.subject() + "/role-mappings/realm/composite";
    }

    @Test
    void changesInKeycloakAreFound() {
        List<Realm.Identity> people = people("changes", 3);
        String organization = organizations.create("changes", people.subList(0, 2));
        String other = organizations.create("deleted", people.subList(2, 3));
        String team = createTeam(organization, "Alpha");
        String second = createTeam(organization, "Beta");
        organizations.join(organization, team, people.get(0));
        reconcile();
        setRole(organization, people.get(1), "admin");

        String name = "renamed-" + UUID.randomUUID();
        organizations.update(organization, Map.of("name", name));
        organizations.remove(organization, people.get(0));
        organizations.add(organization, people.get(2));
        organizations.renameTeam(organization, team, "Gamma");
        organizations.join(organization, team, people.get(2));
        organizations.deleteGroup(organization, second);
        organizations.delete(other);
        ApiResponse run = reconcile("finished");

        run.body("organizations.organizations", equalTo(Map.of("listed", 1, "created", 0, "changed", 1, "ended", 1)));
        run.body("organizations.memberships", equalTo(Map.of("listed", 2, "created", 1, "changed", 0, "ended", 1)));
        run.body("organizations.teams", equalTo(Map.of("listed", 1, "created", 0, "changed", 1, "ended", 1)));
        run.body(
                "organizations.samples.findAll { it.entity == 'team' && it.kind == 'changed' }.fields",
                equalTo(List.of(List.of("name", "members"))));
        run.body(
                "organizations.samples.findAll { it.entity == 'membership' && it.kind == 'ended' }.subject",
                equalTo(List.of(people.get(0).subject())));
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
        String organization = organizations.create("reverted", List.of(people.get(0)));
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
        reconcile("finished");

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
        Realm.Identity identity = realm.createIdentity("again");
        String organization = organizations.create("again", List.of(identity));
        reconcile();
        setRole(organization, identity, "owner");

        organizations.remove(organization, identity);
        reconcile();
        organizations.add(organization, identity);
        reconcile();

        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void invitationsEndWithMembershipsThatARunFinds() {
        InvitationLinks invitations = new InvitationLinks(own.records());
        List<Realm.Identity> people = people("invited", 2);
        String keycloakId = organizations.create("invited", List.of(people.get(0)));
        reconcile();
        setRole(keycloakId, people.get(0), "owner");
        String organization = organization(keycloakId, "id");
        Link toMember = invitations.invite(organization, email(people.get(0)), "admin");
        Link toNewMember = invitations.invite(organization, email(people.get(1)), "admin");
        Link byMember =
                invitations.inviteBy(of(people.get(0), "id"), organization, "guest-" + email(people.get(0)), "member");

        organizations.remove(keycloakId, people.get(0));
        organizations.add(keycloakId, people.get(1));
        reconcile();

        assertThat(invitations.state(toMember)).isEqualTo("revoked by removed");
        assertThat(invitations.revocations(toMember)).isEqualTo("- reconciliation reconciliation done removed");
        assertThat(invitations.state(toNewMember)).isEqualTo("revoked by joined");
        assertThat(invitations.state(byMember)).isEqualTo("revoked by inviter-lost-role");
        assertThat(invitations.revocations(byMember))
                .isEqualTo("- reconciliation reconciliation done inviter-lost-role");
    }

    private String email(Realm.Identity identity) {
        return of(identity, "email");
    }

    @Test
    void unlistedOrganizationsAndMembersAreLookedUp() {
        Realm.Identity identity = realm.createIdentity("hidden");
        String organization = organizations.create("hidden", List.of(identity));
        reconcile();
        setRole(organization, identity, "owner");
        String members = ORGANIZATIONS + "/" + organization + "/members";
        own.admin().answer(200, "[]", "GET", members, 1);
        long before = own.admin().count("GET", members + "/" + identity.subject());

        assertThat(differences(reconcile("finished"))).isZero();

        assertThat(own.admin().count("GET", members + "/" + identity.subject())).isEqualTo(before + 1);
        assertThat(members(organization)).isEqualTo(identity.username() + " owner unmanaged");

        own.admin().answer(200, "[]", LISTING, 1);
        own.admin().answer(200, "0", "GET", ORGANIZATIONS + "/count", 3);
        reconcile("failed").body("problem", containsString("left out at least 1 existing organizations"));
        assertThat(members(organization)).isEqualTo(identity.username() + " owner unmanaged");
    }

    @Test
    void incompleteOrRepeatedListingChangesNothing() {
        Realm.Identity identity = realm.createIdentity("incomplete");
        String organization = organizations.create("incomplete", List.of(identity));
        reconcile();
        realm.update(identity, Map.of("firstName", "Second"));
        own.admin().answer(200, "[]", LISTING, 1);

        reconcile("failed")
                .body(
                        "problem",
                        containsString(
                                "looks incomplete: it counts 1 organizations and listed 0. Nothing was changed."));
        reset();
        own.admin()
                .answer(
                        IntStream.range(0, 100)
                                .mapToObj("{\"id\": \"%d\", \"membershipType\": \"UNMANAGED\"}"::formatted)
                                .collect(Collectors.joining(",", "[", "]"))::toString,
                        "GET",
                        ORGANIZATIONS + "/" + organization + "/members");

        reconcile("failed")
                .body("problem", containsString("a page of the members of an organization"))
                .body("problem", endsWith("Nothing was changed."));

        assertThat(of(identity, "first_name")).isEqualTo("First");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    @Test
    void dryRunReportsDifferencesAndChangesNothing() {
        Realm.Identity identity = realm.createIdentity("dry");
        String organization = organizations.create("dry", List.of(identity));
        reconcile();
        organizations.remove(organization, identity);
        String other = organizations.create("dry");

        ApiResponse run = dryRun();

        run.body("organizations.organizations.created", equalTo(1));
        run.body("organizations.memberships.ended", equalTo(1));
        run.body("organizations.applied", equalTo(0));
        run.body("organizations.samples.findAll { it.kind == 'created' }.organization", equalTo(List.of(other)));
        String ended = "organizations.samples.find { it.kind == 'ended' }";
        run.body(ended + ".organizationId", equalTo(organization(organization, "id")));
        run.body(ended + ".userId", equalTo(of(identity, "id")));
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        assertThat(organization(other, "id")).isEmpty();
        admin.get("/api/v1/sync/history?hours=1")
                .body("runs.find { it.id == '%s' }.organizations".formatted(run.<String>path("id")), equalTo(2));
        admin.get(RUNS).body("items[0].organizations.memberships", equalTo(run.path("organizations.memberships")));
    }

    @Test
    void brakeStopsTooManyEndingMembershipsUnlessForced() {
        List<Realm.Identity> people = people("brake", 12);
        String organization = organizations.create("brake", people.subList(0, 1));
        reconcile();
        people.subList(1, 12).forEach(identity -> insertMembership(organization, identity));

        reconcile("stopped")
                .body(
                        "problem",
                        equalTo(
                                "Of 12 memberships, at least 11 would end, which is more than 10. Nothing was changed. Look the samples up in Keycloak. If this is intended, start a run with force."))
                .body("brake.find { it.kind == 'memberships-ended' }.records", equalTo(11));
        assertThat(text("select count(*) from memberships")).isEqualTo("12");

        forcedRun();
        assertThat(members(organization)).isEqualTo(people.get(0).username() + " member unmanaged");
    }

    /** An older Keycloak gives back every membership that ended since. After 90 days nobody remembers that it ended. */
    @Test
    void brakeStopsTooManyReturningMembershipsUnlessForced() {
        List<Realm.Identity> people = people("back", 11);
        String organization = organizations.create("back", people);
        // the memberships never ended
        reconcile().body(RETURNED, equalTo(0));
        people.forEach(identity -> organizations.remove(organization, identity));
        forcedRun();
        people.forEach(identity -> organizations.add(organization, identity));
        String drift = "rollcall_reconciliation_drift_total{kind=\"memberships-returned\"}";
        double driftBefore = metric(drift);

        reconcile("stopped")
                .body(
                        "problem",
                        startsWith(
                                "Of 0 memberships, 11 that had ended would return, which is more than 10. Nothing was changed."))
                .body(RETURNED, equalTo(11));
        assertThat(metric(drift) - driftBefore).isEqualTo(11);
        assertThat(members(organization)).isEmpty();

        forcedRun();
        assertThat(members(organization).split(", ")).hasSize(11);
        execute("delete from memberships");
        execute("update ended_memberships set ended_at = now() - interval '91 days'");
        reconcile("finished");
        assertThat(members(organization).split(", ")).hasSize(11);
    }

    /** The memberships ended with their organization, so they return with it. */
    @Test
    void membershipsThatReturnWithTheirOrganizationAreCounted() {
        Realm.Identity identity = realm.createIdentity("with");
        String organization = organizations.create("with", List.of(identity));
        reconcile();
        execute("update organizations set name = '', alias = '', enabled = false, deleted_at = now()");

        reconcile("finished").body(RETURNED, equalTo(1));

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

        reconcile("stopped")
                .body("problem", containsString("Of 11 teams, at least 11 would be deleted, which is more than 10."))
                .body("organizations.teams.ended", equalTo(11));
        assertThat(text("select count(*) from teams")).isEqualTo("11");

        forcedRun();
        assertThat(text("select count(*) from teams")).isEqualTo("0");
    }

    /** The memberships that end with an organization count, too. */
    @Test
    void brakeStopsTooManyEndingOrganizationsUnlessForced() {
        Realm.Identity identity = realm.createIdentity("brakes");
        String organization = organizations.create("brakes");
        reconcile();
        execute("""
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                select gen_random_uuid(), 'gone-' || i, 'Gone ' || i, 'gone-' || i, true, now(), now() from generate_series(1, 11) i""");
        IntStream.rangeClosed(1, 11).forEach(i -> insertMembership("gone-" + i, identity));

        reconcile("stopped")
                .body(
                        "problem",
                        containsString("Of 12 organizations, at least 11 would be deleted, which is more than 10."))
                .body("problem", containsString("Of 11 memberships, at least 11 would end, which is more than 10."));
        assertThat(text("select count(*) from organizations where deleted_at is null"))
                .isEqualTo("12");

        forcedRun();
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
                "changed  | true  | name = 'Other'  | 11 would lose the value of a field or get another one",
                "changed  | true  | description = 'Other' | 11 would lose the value of a field or get another one",
                "changed  | true  | domains = '{x.example}' | 11 would lose the value of a field or get another one"
            })
    void brakeStopsEachKindOfChangeInManyOrganizationsUnlessForced(
            String kind, boolean enabled, String change, String problem) {
        Map<String, Object> wanted = Map.of("enabled", enabled);
        List<String> ids = create("kind", 11);
        reconcile();
        ids.forEach(id -> organizations.update(id, wanted));
        execute("update organizations set " + change);
        String records = "select string_agg(o::text, '|' order by id) from organizations o";
        String before = text(records);
        String drift = "rollcall_reconciliation_drift_total{kind=\"organizations-%s\"}".formatted(kind);
        double driftBefore = metric(drift);

        String item = "brake.find { it.kind == 'organizations-%s' }".formatted(kind);
        reconcile("stopped")
                .body("problem", containsString(problem + ", which is more than 10"))
                .body(item + ".records", equalTo(11))
                .body(item + ".limit", equalTo(10));
        assertThat(metric(drift) - driftBefore).isEqualTo(11);
        assertThat(text(records)).isEqualTo(before);

        forcedRun();
        assertThat(
                        text(
                                "select string_agg(distinct concat(enabled, deleted_at, domains::text), '|') from organizations"))
                .isEqualTo((enabled ? "t" : "f") + "{}");
        assertThat(text("select count(*) from organizations where name in ('', 'Other')"))
                .isEqualTo("0");
    }

    @Test
    void brakeDoesNotCountTheFirstValueOfAField() {
        List<String> ids = create("first", 11);
        reconcile();
        ids.forEach(id -> organizations.update(
                id, Map.of("description", "about", "domains", List.of(Map.of("name", id + ".example")))));

        reconcile("finished");

        assertThat(text("select count(*) from organizations where description = 'about' and domains <> '{}'"))
                .isEqualTo("11");
    }

    /** A member of another type was removed and added again, without the role. */
    @Test
    void brakeCountsMembershipsOfAnotherType() {
        List<Realm.Identity> people = people("types", 11);
        String organization = organizations.create("types", people);
        reconcile();
        people.forEach(identity -> setRole(organization, identity, "admin"));
        execute("update memberships set membership_type = 'managed'");

        reconcile("stopped")
                .body("problem", containsString("Of 11 memberships, at least 11 would end, which is more than 10."));
        assertThat(text("select string_agg(distinct role, '|') from memberships"))
                .isEqualTo("admin");
    }

    @Test
    void serviceAccountsAsMembersAreNoDifference() {
        String organization = organizations.create("machines");
        organizations.add(organization, serviceAccount());
        String team = createTeam(organization, "Alpha");
        organizations.join(organization, team, new Realm.Identity(serviceAccount(), "", ""));

        reconcile().body("organizations.memberships.created", equalTo(0));

        assertThat(differences(reconcile().body("organizations.memberships.listed", equalTo(1))))
                .isZero();
        assertThat(members(organization)).isEmpty();
    }

    @Test
    void realmWithoutOrganizationsKeepsTheRecords() {
        Realm.Identity identity = realm.createIdentity("off");
        String organization = organizations.create("off", List.of(identity));
        reconcile();
        realm.set(Map.of("organizationsEnabled", false));
        Realm.Identity other = realm.createIdentity("off");

        // the answer is cached for some seconds; a run that meets the change in the middle fails and changes nothing
        expectState("finished", reconcileUntilOrganizationsAre("off"));

        assertThat(of(other, "username")).isEqualTo(other.username());
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        ManagementPort.get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'sync' }.data.organizations", nullValue());

        realm.set(Map.of("organizationsEnabled", true));
        reconcileUntilOrganizationsAre("on");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
    }

    private ApiResponse reconcileUntilOrganizationsAre(String state) {
        return await().atMost(SOON).until(this::reconcile, run -> state.equals(run.path("organizations.state")));
    }

    @Test
    void missingRightIsAProblemAndUsersAreReconciled() {
        Realm.Identity identity = realm.createIdentity("right");
        String organization = organizations.create("right", List.of(identity));
        reconcile();
        serviceRole("DELETE", "manage-organizations");
        realm.update(identity, Map.of("firstName", "Second"));

        assertThat(events.sync(
                        List.of(new DirectoryEvent(
                                "event", Instant.now(), Concern.ORGANIZATION, organization, OrganizationPart.TEAMS)),
                        EventAge.NEW))
                .as("events to be retried, which would hold back all others")
                .isEmpty();

        reconcile("finished").body("organizations.state", equalTo("forbidden"));

        assertThat(of(identity, "first_name")).isEqualTo("Second");
        assertThat(members(organization)).isEqualTo(identity.username() + " member unmanaged");
        assertThat(problems("message")).anyMatch(text -> text.contains("may not read Keycloak's organizations"));
        assertThat(problems("remedy")).anyMatch(text -> text.contains("assign the role that it lacks"));
        ManagementPort.get("/q/health/ready").then().statusCode(200);

        serviceRole("POST", "manage-organizations");
        reconcile().body("organizations.state", equalTo("on"));
        assertThat(problems("message")).noneMatch(text -> text.contains("organizations"));
    }

    @Test
    void organizationWithoutOwnerIsAProblemUntilThereIsOne() {
        List<Realm.Identity> people = people("orphan", 2);
        String organization = organizations.create("orphan", people);
        reconcile();
        setRole(organization, people.get(0), "owner");
        assertHasOwner(organization);

        organizations.remove(organization, people.get(0));
        reconcile();

        assertHasNoOwner(organization, "An organization has no enabled owner any more");
        assertThat(problems("remedy")).anyMatch(text -> text.contains("platform administrator"));

        setRole(organization, people.get(1), "owner");
        assertHasOwner(organization);
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
        String organization = organizations.create("returns", people);
        reconcile();
        setRole(organization, people.get(0), "owner");
        assertHasOwner(organization);
        try {
            execute(loss);

            reconcile();

            assertHasNoOwner(organization, "returned without one");
            setRole(organization, people.get(1), "owner");
            assertHasOwner(organization);

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

        dryRun();
        reconcile("finished");

        assertThat(organization(organization, "orphaned_at is null")).isEqualTo("true");
        admin.get("/api/v1/organizations?orphaned=true")
                .body("items.id", equalTo(List.of(organization(organization, "id"))));
    }

    @Test
    void organizationWhoseLastOwnerIsDisabledIsAProblemUntilTheOwnerIsEnabled() {
        List<Realm.Identity> people = people("asleep", 2);
        String organization = organizations.create("asleep", people);
        reconcile();
        people.forEach(identity -> setRole(organization, identity, "owner"));

        realm.update(people.get(0), Map.of("enabled", false));
        reconcile();
        assertHasOwner(organization);

        realm.update(people.get(1), Map.of("enabled", false));
        reconcile();
        assertHasNoOwner(organization, "An organization has no enabled owner any more");

        realm.update(people.get(1), Map.of("enabled", true));
        reconcile();
        assertHasOwner(organization);
    }

    /** The next leader continues after a page of members. */
    @Test
    void interruptedRunIsContinued() {
        List<Realm.Identity> people = people("interrupted", 2);
        List<String> created = create("interrupted", 3);
        created.forEach(each -> people.forEach(identity -> organizations.add(each, identity)));
        PausedMessage lookUp =
                own.admin().pause(WireDirection.REQUEST, "GET", ORGANIZATIONS + "/" + created.get(1) + "/members/.*");

        reconcileDuring(lookUp, this::loseLeadership);

        created.forEach(each -> assertThat(members(each).split(", ")).hasSize(2));
    }

    private void assertHasOwner(String organization) {
        assertThat(organization(organization, "orphaned_at is null")).isEqualTo("true");
        assertThat(problems("message")).noneMatch(text -> text.contains("owner"));
    }

    private void assertHasNoOwner(String organization, String problem) {
        assertThat(organization(organization, "orphaned_at is not null")).isEqualTo("true");
        assertThat(problems("message"))
                .anyMatch(text -> text.contains(problem) && text.contains(organization(organization, "id")));
    }

    private List<String> create(String prefix, int count) {
        return Stream.generate(() -> organizations.create(prefix)).limit(count).toList();
    }

    private String createTeam(String organization, String name) {
        String teams = teamsGroups.computeIfAbsent(organization, id -> organizations.createGroup(id, "teams"));
        return organizations.createTeam(organization, teams, name);
    }

    /** Grants a role of {@code realm-management} to the service account of the service's client ({@code POST}), or takes it. */
    private void serviceRole(String method, String role) {
        String management = client("realm-management");
        JsonNode representation = realm.read("/clients/" + management + "/roles/" + role);
        realm.admin(
                method, "/users/" + serviceAccount() + "/role-mappings/clients/" + management, List.of(representation));
    }

    /** Returns the subject of the service account of the service's client. */
    private String serviceAccount() {
        return realm.read("/clients/" + client("rollcall") + "/service-account-user")
                .path("id")
                .asText();
    }

    private String client(String clientId) {
        return realm.client(clientId).path("id").asText();
    }

    private static Object[] sorted(List<Realm.Identity> people) {
        return people.stream().map(Realm.Identity::username).sorted().toArray();
    }

    private static int differences(ApiResponse run) {
        return Stream.of("organizations", "memberships", "teams")
                .flatMap(entities -> Stream.of("created", "changed", "ended").map(kind -> entities + "." + kind))
                .mapToInt(counted -> run.<Integer>path("organizations." + counted))
                .sum();
    }

    private static double metric(String series) {
        return ManagementPort.metrics(series).stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private List<String> problems(String property) {
        return admin.get("/api/v1/sync").path("problems." + property);
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
