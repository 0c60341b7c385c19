package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryMembers.Member;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.problem.Problem.FieldError;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each method of the port on a real Keycloak. */
@QuarkusTest
class KeycloakOrganizationsTest {

    private static final String TOO_LONG = "x".repeat(256);

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    @Inject
    DirectoryOrganizations directory;

    @Inject
    DirectoryMembers members;

    @Inject
    DirectoryTeams teams;

    @Inject
    KeycloakOrganizationApi api;

    @Inject
    KeycloakAdmin admin;

    @Inject
    KeycloakCalls calls;

    @Inject
    OrganizationUpdate update;

    @Test
    void demoRealmHasOrganizations() {
        assertThat(directory.areEnabled()).isTrue();
        assertThat(directory.count()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void realmSaysWhetherNewPeopleMayRegister(boolean allowed) {
        boolean before = realm.read("").path("registrationAllowed").asBoolean();
        realm.set(Map.of("registrationAllowed", allowed));
        try {
            // one that has no earlier answer
            assertThat(new KeycloakOrganizations(api, null, admin, calls, null, new ObjectMapper()).allowRegistration())
                    .isEqualTo(allowed);
        } finally {
            realm.set(Map.of("registrationAllowed", before));
        }
    }

    @Test
    void createdOrganizationIsFoundByItsMark() {
        UUID mark = UUID.randomUUID();

        String id = directory.create(
                new OrganizationChange(
                        "Näh & Co " + suffix, null, "about", List.of("b.test" + suffix, "a.test" + suffix), null),
                mark);

        DirectoryOrganization created = new DirectoryOrganization(
                id,
                "Näh & Co " + suffix,
                "nah-co-" + suffix,
                "about",
                List.of("a.test" + suffix, "b.test" + suffix),
                true);
        assertThat(directory.find(id)).contains(created);
        assertThat(directory.findCreated(mark)).contains(created);
        assertThat(directory.findCreated(UUID.randomUUID())).isEmpty();
        assertThat(directory.mark(id)).contains(mark);
        assertThat(directory.mark(UUID.randomUUID().toString())).isEmpty();
    }

    @Test
    void unreadableMarkIsNone() {
        String id = directory.create(named("Marked " + suffix), UUID.randomUUID());

        keycloak.update(id, Map.of("attributes", Map.of("rollcall.mark", List.of("other"))));
        assertThat(directory.mark(id)).isEmpty();
        keycloak.update(id, Map.of("attributes", Map.of()));
        assertThat(directory.mark(id)).isEmpty();
    }

    @Test
    void nameIsTakenWithoutRegardToCase() {
        directory.create(named("Taken " + suffix), UUID.randomUUID());

        assertThat(directory.isNameTaken("tAKEN " + suffix)).isTrue();
        assertThat(directory.isNameTaken("Taken")).isFalse();
    }

    @Test
    void takenAndInvalidValuesAreNamed() {
        directory.create(
                new OrganizationChange(
                        "Holder " + suffix, "holder-" + suffix, null, List.of("held.test" + suffix), null),
                UUID.randomUUID());

        assertRefused(
                Kind.TAKEN,
                "name",
                () -> directory.create(
                        new OrganizationChange("Holder " + suffix, "other-" + suffix, null, null, null),
                        UUID.randomUUID()));
        assertRefused(
                Kind.TAKEN,
                "alias",
                () -> directory.create(
                        new OrganizationChange("Other " + suffix, "holder-" + suffix, null, null, null),
                        UUID.randomUUID()));
        assertRefused(
                Kind.TAKEN,
                "domains",
                () -> directory.create(
                        new OrganizationChange("Other " + suffix, null, null, List.of("held.test" + suffix), null),
                        UUID.randomUUID()));
        assertRefused(
                Kind.INVALID,
                "domains",
                () -> directory.create(
                        new OrganizationChange("Other " + suffix, null, null, List.of("no domain"), null),
                        UUID.randomUUID()));
        assertRefused(
                Kind.INVALID,
                "alias",
                () -> directory.create(
                        new OrganizationChange("Other " + suffix, "a/b", null, null, null), UUID.randomUUID()));
    }

    @Test
    void valuesThatKeycloakCannotStoreAreRefusedBefore() {
        String id = keycloak.create("long");

        assertRefused(Kind.INVALID, "name", () -> directory.create(named(TOO_LONG), UUID.randomUUID()));
        assertRefused(
                Kind.INVALID,
                "alias",
                () -> directory.create(
                        new OrganizationChange("long-" + suffix, TOO_LONG, null, null, null), UUID.randomUUID()));
        assertRefused(Kind.INVALID, "name", () -> directory.update(id, named(TOO_LONG)));
        assertRefused(
                Kind.INVALID,
                "description",
                () -> directory.update(id, new OrganizationChange(null, null, TOO_LONG, null, null)));
        assertRefused(Kind.INVALID, "name", () -> teams.createTeam(id, TOO_LONG));
    }

    /** Each of these characters has six in ASCII. */
    @Test
    void aliasThatIsDerivedFromTheNameIsCutToWhatKeycloakStores() {
        String id = directory.create(named("..." + "\u33af".repeat(60) + suffix), UUID.randomUUID());

        assertThat(keycloak.get(id).path("alias").asText())
                .startsWith("rad-s2rad")
                .hasSizeBetween(250, 255);
    }

    @Test
    void updateKeepsWhatItDoesNotSet() {
        String id = keycloak.create(Map.of(
                "name",
                "kept-" + suffix,
                "enabled",
                false,
                "description",
                "about",
                "redirectUrl",
                "http://localhost/there",
                "attributes",
                Map.of("plan", List.of("gold")),
                "domains",
                List.of(Map.of("name", "kept.test" + suffix, "verified", true))));

        directory.update(id, named("renamed-" + suffix));

        JsonNode after = keycloak.get(id);
        assertThat(after.path("name").asText()).isEqualTo("renamed-" + suffix);
        assertThat(after.path("alias").asText()).isEqualTo("kept-" + suffix);
        assertThat(after.path("enabled").asBoolean()).isFalse();
        assertThat(after.path("description").asText()).isEqualTo("about");
        assertThat(after.path("redirectUrl").asText()).isEqualTo("http://localhost/there");
        assertThat(after.path("attributes").path("plan").path(0).asText()).isEqualTo("gold");
        assertThat(after.path("domains").path(0).path("verified").asBoolean()).isTrue();

        directory.update(
                id, new OrganizationChange(null, null, null, List.of("kept.test" + suffix, "new.test" + suffix), true));
        after = keycloak.get(id);
        assertThat(after.path("enabled").asBoolean()).isTrue();
        assertThat(after.path("domains"))
                .hasSize(2)
                .anyMatch(domain -> domain.path("verified").asBoolean());

        directory.update(id, new OrganizationChange(null, null, null, List.of(), null));
        assertThat(directory.find(id).orElseThrow().domains()).isEmpty();
        directory.update(id, new OrganizationChange(null, null, "other", null, null));
        assertThat(directory.find(id).orElseThrow().description()).isEqualTo("other");
        directory.update(id, new OrganizationChange(null, null, "", null, null));
        assertThat(directory.find(id).orElseThrow().description()).isNull();
    }

    @Test
    void organizationsAreListedByName() {
        String prefix = "page-" + suffix;
        List<String> created = List.of(keycloak.create(prefix + "-a"), keycloak.create(prefix + "-b"));

        List<DirectoryOrganization> listed = new ArrayList<>();
        int count = (int) directory.count();
        for (int first = 0; first < count; first += 2) {
            listed.addAll(directory.organizations(first, 2));
        }

        assertThat(listed).extracting(DirectoryOrganization::id).containsSubsequence(created);
    }

    @Test
    void deletedOrganizationIsGone() {
        String id = keycloak.create("deleted");
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);

        directory.delete(id);
        directory.delete(id);

        assertThat(directory.find(id)).isEmpty();
        assertThat(members.members(id, 0, 10)).isEmpty();
        assertThat(members.membership(id, identity.subject())).isEmpty();
        assertThat(teams.teams(id)).isEmpty();
        assertThat(members.organizationsOf(identity.subject())).isEmpty();
        members.removeMember(id, identity.subject());
        assertRefused(Kind.GONE, null, () -> members.addMember(id, identity.subject()));
        assertRefused(Kind.GONE, null, () -> directory.update(id, named("x" + suffix)));
        assertRefused(Kind.GONE, null, () -> teams.createTeam(id, "x"));
    }

    /** A service account has no record in Rollcall, but may be a member. */
    @Test
    void membersAreAddedListedAndRemoved() {
        String id = keycloak.create("members");
        Realm.Identity a = realm.createIdentity("a-member");
        Realm.Identity b = realm.createIdentity("b-member");
        String serviceAccount = serviceAccount();

        members.addMember(id, b.subject());
        members.addMember(id, b.subject());
        members.addMember(id, a.subject());
        members.addMember(id, serviceAccount);

        assertThat(members.members(id, 0, 10))
                .containsExactly(
                        new Member(a.subject(), MembershipType.UNMANAGED),
                        new Member(b.subject(), MembershipType.UNMANAGED),
                        new Member(serviceAccount, MembershipType.UNMANAGED));
        assertThat(members.members(id, 1, 1)).extracting(Member::subject).containsExactly(b.subject());
        assertThat(members.membership(id, a.subject())).contains(MembershipType.UNMANAGED);
        assertThat(members.memberNamed(id, a.username())).contains(a.subject());
        assertThat(members.memberNamed(id, "a-member")).isEmpty();
        assertThat(members.organizationsOf(a.subject())).containsExactly(id);
        assertThat(members.organizationsOf(UUID.randomUUID().toString())).isEmpty();
        assertRefused(
                Kind.GONE, null, () -> members.addMember(id, UUID.randomUUID().toString()));

        members.removeMember(id, a.subject());
        members.removeMember(id, a.subject());

        assertThat(members.membership(id, a.subject())).isEmpty();
        assertThat(members.organizationsOf(a.subject())).isEmpty();
    }

    @Test
    void teamsAreTheChildrenOfOneGroup() {
        String id = keycloak.create("teams");
        keycloak.createGroup(id, "other");
        assertThat(teams.teams(id)).isEmpty();

        String red = teams.createTeam(id, "red");
        String blue = teams.createTeam(id, "blue");

        assertThat(teams.teams(id))
                .containsExactlyInAnyOrder(new DirectoryTeam(red, "red"), new DirectoryTeam(blue, "blue"));
        assertThat(teams.team(id, red)).contains(new DirectoryTeam(red, "red"));
        assertThat(teams.team(id, UUID.randomUUID().toString())).isEmpty();
        assertRefused(Kind.TAKEN, "name", () -> teams.createTeam(id, "red"));
        assertRefused(Kind.TAKEN, "name", () -> teams.renameTeam(id, blue, "red"));
        teams.renameTeam(id, blue, "green");
        teams.deleteTeam(id, red);
        teams.deleteTeam(id, red);
        assertThat(teams.teams(id)).containsExactly(new DirectoryTeam(blue, "green"));
        assertRefused(Kind.GONE, null, () -> teams.renameTeam(id, red, "yellow"));
    }

    /** Neither the parent of the teams, nor a group below a team or elsewhere. */
    @Test
    void otherGroupsAreNoTeams() {
        String id = keycloak.create("teams");
        String red = teams.createTeam(id, "red");
        String other = keycloak.createGroup(id, "other");
        String nested = keycloak.createTeam(id, other, "teams");
        String ofNested = keycloak.createTeam(id, nested, "blue");
        String below = keycloak.createTeam(id, red, "below");

        assertThat(teams.teams(id)).containsExactly(new DirectoryTeam(red, "red"));
        for (String group : List.of(other, nested, ofNested, below)) {
            assertThat(teams.team(id, group)).isEmpty();
        }
    }

    /** The group {@code /teams} is not on the first page of the groups. */
    @Test
    void teamsAreFoundAmongManyGroups() {
        String id = keycloak.create("teams");
        for (int i = 0; i < 101; i++) {
            keycloak.createGroup(id, "a%03d".formatted(i));
        }
        String red = teams.createTeam(id, "red");

        assertThat(teams.teams(id)).containsExactly(new DirectoryTeam(red, "red"));
    }

    @Test
    void membersJoinAndLeaveTeams() {
        String id = keycloak.create("teams");
        String team = teams.createTeam(id, "red");
        Realm.Identity member = realm.createIdentity("member");
        Realm.Identity stranger = realm.createIdentity("stranger");
        members.addMember(id, member.subject());

        teams.addTeamMember(id, team, member.subject());
        teams.addTeamMember(id, team, member.subject());

        assertThat(teams.teamMembers(id, team, 0, 10)).containsExactly(member.subject());
        assertThat(teams.teamsOf(id, member.subject())).containsExactly(team);
        assertThat(teams.teamsOf(id, stranger.subject())).isEmpty();
        assertRefused(Kind.INVALID, "userId", () -> teams.addTeamMember(id, team, stranger.subject()));
        assertRefused(
                Kind.GONE, null, () -> teams.addTeamMember(id, UUID.randomUUID().toString(), member.subject()));

        teams.removeTeamMember(id, team, member.subject());
        teams.removeTeamMember(id, team, member.subject());
        teams.removeTeamMember(id, UUID.randomUUID().toString(), member.subject());

        assertThat(teams.teamMembers(id, team, 0, 10)).isEmpty();
        assertThat(teams.teamMembers(id, UUID.randomUUID().toString(), 0, 10)).isEmpty();
    }

    /** Organizations never grant roles: what Rollcall's own roles mean is decided here. The person is an owner, with the most rights. */
    @Test
    void accessTokenNamesOrganizationsByIdAndGrantsNoRoleForThem() {
        String id = keycloak.create("claim");
        Realm.Identity identity = realm.createIdentity("claim", "user");
        String outside = realm.token(identity);
        Api.as(outside).get("/api/v1/users/me").expect(200);
        keycloak.add(id, identity);
        String team = teams.createTeam(id, "red");
        teams.addTeamMember(id, team, identity.subject());
        update.membership(id, identity.subject(), MembershipRole.OWNER, ChangeContext.of(Origin.EVENT));
        Api.as(outside).get("/api/v1/users/me/organizations").body("items.role", equalTo(List.of("owner")));

        Jwt token = Jwt.of(realm.token(identity, "organization"));

        JsonNode organizations = token.claim("organization");
        assertThat(organizations.properties()).hasSize(1);
        assertThat(organizations.elements().next().path("id").asText()).isEqualTo(id);
        assertThat(token.claim("realm_access").path("roles"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(rolesOf(outside));
        assertThat(Jwt.of(realm.token(identity)).claim("organization").isMissingNode())
                .isTrue();

        String second = keycloak.create("claim");
        keycloak.add(second, identity);
        String alias = keycloak.get(second).path("alias").asText();
        assertThat(organizationsIn(realm.token(identity, "organization:*"))).containsExactlyInAnyOrder(id, second);
        assertThat(organizationsIn(realm.token(identity, "organization:" + alias)))
                .containsExactly(second);
    }

    private static List<String> organizationsIn(String token) {
        List<String> ids = new ArrayList<>();
        Jwt.of(token)
                .claim("organization")
                .forEach(organization -> ids.add(organization.path("id").asText()));
        return ids;
    }

    private static String[] rolesOf(String token) {
        List<String> roles = new ArrayList<>();
        Jwt.of(token).claim("realm_access").path("roles").forEach(role -> roles.add(role.asText()));
        assertThat(roles).contains("user").doesNotContain("owner", "member");
        return roles.toArray(String[]::new);
    }

    private String serviceAccount() {
        return realm.read("/users?exact=true&username=service-account-rollcall-reader")
                .path(0)
                .path("id")
                .asText();
    }

    private static OrganizationChange named(String name) {
        return OrganizationChange.ofName(name);
    }

    /**
     * @param property null for a refusal that names none
     */
    private static void assertRefused(Kind kind, String property, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(DirectoryRefusedException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.errors())
                    .extracting(FieldError::field)
                    .isEqualTo(property == null ? List.of() : List.of(property));
        });
    }
}
