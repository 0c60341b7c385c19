package dev.rollcall.relink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.LdapDirectory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Administrators link users whom nothing but a name or an address connects with their former record. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class RelinkCandidatesTest extends UserSyncTest {

    private static final String RELINKS = "/api/v1/relinks";

    @BeforeEach
    void forgetRetainedUsers() {
        execute("delete from retained_users");
        reconcile("finished");
    }

    @AfterEach
    void removeOrganizations() {
        deleteOrganizations();
    }

    private static String user(String id) {
        return "/api/v1/users/" + id;
    }

    private ApiResponse relink(String former, String current) {
        return admin.post(RELINKS, Map.of("former", former, "current", current));
    }

    /** Expects the pair in the list, and returns the list. */
    private ApiResponse listed(String former, String current, boolean safe) {
        return admin.read(RELINKS + "?limit=200")
                .body("items.find { it.former.id == '%s' }.current.id".formatted(former), equalTo(current))
                .body("items.find { it.former.id == '%s' }.safe".formatted(former), equalTo(safe));
    }

    private void assertNotListed(String former) {
        admin.read(RELINKS + "?limit=200").body("items.findAll { it.former.id == '%s' }".formatted(former), empty());
    }

    /** Deletes the identity, and creates another one with the same username and address. */
    private Realm.Identity another(Realm.Identity person) {
        realm.delete(person);
        return realm.createIdentityNamed(person.username(), "user");
    }

    private String changes(String id) {
        return text(
                "select coalesce(string_agg(type, ' ' order by version), '') from changes where entity_id = ?::uuid and type not in ('user.created', 'user.updated')",
                id);
    }

    private String acts(String id) {
        return text(
                "select coalesce(string_agg(action || ' ' || outcome || ' ' || (actor is not null), ', ' order by id), '') from acts where user_id = ?::uuid and action = 'relink'",
                id);
    }

    /** An older table may know the person by it. */
    @Test
    void formerRecordWithoutAnExternalIdGetsThatOfTheOtherOne() {
        Realm.Identity person = synced("twin", 1, "user").get(0);
        String id = of(person, "id");
        Realm.Identity now = another(person);
        reconcile("finished").body("counts.missing", equalTo(1)).body("counts.created", equalTo(1));
        String other = of(now, "id");
        admin.patch(user(other), Map.of("externalId", "twin/" + id)).expect(200);

        relink(id, other).expect(204);

        admin.read(user(id)).body("externalId", equalTo("twin/" + id));
        assertThat(text("select external_id is null from users where id = ?::uuid", other))
                .isEqualTo("t");
    }

    @Test
    void administratorGivesTheFormerRecordTheNewIdentity() {
        Realm.Identity person = synced("twin", 1, "user").get(0);
        String id = of(person, "id");
        String externalId = "twin/" + id;
        admin.patch(user(id), Map.of("externalId", externalId, "attributes", Map.of("shoe-size", 43)))
                .expect(200);
        Realm.Identity now = another(person);
        reconcile("finished").body("counts.missing", equalTo(1)).body("counts.created", equalTo(1));
        String other = of(now, "id");
        // until an administrator links the records, nobody has it
        admin.patch(user(other), Map.of("externalId", externalId, "attributes", Map.of("color", "red")))
                .expect(200);
        String organization = admin.createOrganization("Acme " + UUID.randomUUID(), other);
        String team = admin.createTeam(organization, "Alpha");
        admin.put("/api/v1/organizations/" + organization + "/teams/" + team + "/members/" + other)
                .expect(204);

        String pair = "items.find { it.former.id == '%s' }.".formatted(id);
        listed(id, other, false)
                .body(pair + "former.username", equalTo(person.username()))
                .body(pair + "former.attributes", equalTo(List.of("shoe-size")))
                .body(pair + "former.emailVerified", nullValue())
                .body(pair + "current.attributes", equalTo(List.of("color")))
                .body(pair + "current.organizations", equalTo(1))
                .body(pair + "sameUsername", equalTo(true))
                .body(pair + "sameEmail", equalTo(true));
        relink(id, other).expect(204);

        assertThat(of(now, "id")).isEqualTo(id);
        admin.read(user(id))
                .body("username", equalTo(person.username()))
                .body("attributes", equalTo(Map.of("shoe-size", 43)))
                .body("externalId", equalTo(externalId));
        admin.read("/api/v1/organizations/" + organization + "/members/" + id).body("role", equalTo("owner"));
        admin.read("/api/v1/organizations/" + organization + "/teams/" + team + "/members")
                .body("items.userId", equalTo(List.of(id)));
        admin.read("/api/v1/organizations/" + organization).body("orphanedAt", nullValue());
        admin.get(user(other)).expectProblem(404, "not-found").body("replacedBy", equalTo(id));
        admin.patch(user(other), Map.of("firstName", "Late"))
                .expectProblem(404, "not-found")
                .body("replacedBy", equalTo(id));
        assertThat(text(
                        "select concat_ws(' ', username, email, deleted_at is not null, attributes) from users where id = ?::uuid",
                        other))
                .isEqualTo(" t {}");
        assertThat(number("select count(*) from retained_users")).isZero();
        assertThat(changes(id)).isEqualTo("user.deleted user.restored");
        assertThat(changes(other)).isEqualTo("user.deleted");
        assertThat(acts(id)).isEqualTo("relink done true");
        assertThat(acts(other)).isEqualTo("relink done true");
        assertNotListed(id);
        relink(id, other).expectProblem(409, "not-relinkable");
        assertThat(Api.as(now).id()).isEqualTo(id);
        reconcile("finished").body("counts.applied", equalTo(0)).body("organizations.applied", equalTo(0));
    }

    /** Otherwise a person would have the record of an agent, or an agent that of a person. */
    @Test
    void personAndAgentAreNoPair() {
        Realm.Identity person = synced("twin", 1, "user").get(0);
        String id = of(person, "id");
        Realm.Identity now = another(person);
        reconcile("finished").body("counts.missing", equalTo(1)).body("counts.created", equalTo(1));
        String other = of(now, "id");
        listed(id, other, false);

        for (String agent : List.of(id, other)) {
            execute(
                    "update users set kind = case when id = '%s' then 'agent' else 'person' end where id in ('%s', '%s')"
                            .formatted(agent, id, other));
            assertNotListed(id);
            relink(id, other).expectProblem(409, "not-relinkable");
        }

        execute("update users set kind = 'agent' where id in ('%s', '%s')".formatted(id, other));
        listed(id, other, false);
        relink(id, other).expect(204);
        assertThat(of(now, "kind")).isEqualTo("agent");
    }

    /** The person signs in before a run, so that both records are there, and nothing is retained. */
    @Test
    void formerRecordThatNoRunHasMissedKeepsItsOrganizations() {
        Realm.Identity person = synced("twin", 1, "user").get(0);
        String id = of(person, "id");
        String organization = admin.createOrganization("Acme " + UUID.randomUUID(), id);
        String team = admin.createTeam(organization, "Alpha");
        admin.put("/api/v1/organizations/" + organization + "/teams/" + team + "/members/" + id)
                .expect(204);
        ApiCaller before = Api.as(person);
        assertThat(before.id()).isEqualTo(id);
        Realm.Identity now = another(person);
        String other = Api.as(now).id();
        assertThat(other).isNotEqualTo(id);

        listed(id, other, false);
        relink(id, other).expect(204);

        assertThat(of(now, "id")).isEqualTo(id);
        assertThat(changes(id)).isEqualTo("user.relinked");
        admin.read("/api/v1/organizations/" + organization + "/members/" + id).body("role", equalTo("owner"));
        admin.get(user(other)).expectProblem(404, "not-found").body("replacedBy", equalTo(id));
        before.get("/api/v1/users/me").expect(401);
        assertThat(Api.as(now).id()).isEqualTo(id);
        reconcile("finished")
                .body("organizations.memberships.ended", equalTo(0))
                .body("organizations.applied", equalTo(0));
        admin.read("/api/v1/organizations/" + organization + "/teams/" + team + "/members")
                .body("items.userId", equalTo(List.of(id)));
    }

    @Test
    void recordsWhoseIdentitiesBothExistAreNotLinked() {
        List<Realm.Identity> people = new ArrayList<>(synced("twin", 2, "user"));
        people.sort((one, other) -> of(one, "id").compareTo(of(other, "id")));
        updateRecord(people.get(1), "username = '" + people.get(0).username() + "'");
        String id = of(people.get(0), "id");
        String other = of(people.get(1), "id");

        listed(id, other, false);
        relink(id, other)
                .expectProblem(409, "not-relinkable")
                .body("detail", containsString("Both users exist in Keycloak"));
        relink(other, id).expectProblem(409, "not-relinkable");

        assertThat(of(people.get(0), "id")).isEqualTo(id);
        assertThat(acts(id)).isEmpty();
    }

    /** Whose data is erased, instead of linked. */
    @Test
    void deletedFormerRecordIsNoCandidateAnyMore() {
        Realm.Identity person = synced("twin", 1, "user").get(0);
        String id = of(person, "id");
        Realm.Identity now = another(person);
        reconcile("finished").body("counts.missing", equalTo(1));
        listed(id, of(now, "id"), false);

        admin.delete(user(id)).expect(204);

        assertNotListed(id);
        relink(id, of(now, "id")).expectProblem(409, "not-relinkable");
    }

    /** The directory was set up again, so that it has other ids for the same people. */
    @Test
    void allSafePairsAreLinkedByTheirNumber() {
        try (LdapDirectory directory = LdapDirectory.start(realm)) {
            List<String> names = Stream.generate(
                            () -> "ldap-" + UUID.randomUUID().toString().substring(0, 8))
                    .limit(3)
                    .toList();
            names.forEach(directory::add);
            directory.connect(false, Map.of());
            directory.synchronize();
            reconcile("finished").body("counts.created", equalTo(3));
            List<String> ids =
                    names.stream().map(name -> of(realm.identity(name), "id")).toList();
            admin.patch(user(ids.get(0)), Map.of("attributes", Map.of("shoe-size", 43)))
                    .expect(200);
            names.forEach(directory::remove);
            directory.disconnect();
            names.forEach(directory::add);
            directory.set(names.get(2), "mail", "another-" + names.get(2) + "@corp.example");
            directory.connect(false, Map.of());
            directory.synchronize();
            reconcile("finished").body("counts.missing", equalTo(3)).body("counts.created", equalTo(3));

            admin.read(RELINKS + "?limit=1").body("items.size()", equalTo(1)).body("safe", equalTo(2));
            assertThat(admin.pages(RELINKS + "?limit=1")).hasSizeGreaterThanOrEqualTo(3);
            listed(ids.get(0), of(realm.identity(names.get(0)), "id"), true);
            listed(ids.get(2), of(realm.identity(names.get(2)), "id"), false);
            admin.post(RELINKS + "/safe", Map.of("expected", "2")).expectProblem(422, "invalid-field");
            admin.post(RELINKS + "/safe", Map.of("expected", 3))
                    .expectProblem(412, "precondition-failed")
                    .body("detail", containsString("is 2 now"));
            admin.post(RELINKS + "/safe", Map.of("expected", 2))
                    .expect(200)
                    .body("linked", equalTo(2))
                    .body("pending", equalTo(0))
                    .body("left", equalTo(0));

            assertThat(names.subList(0, 2).stream().map(name -> of(realm.identity(name), "id")))
                    .isEqualTo(ids.subList(0, 2));
            assertThat(of(realm.identity(names.get(2)), "id")).isNotEqualTo(ids.get(2));
            admin.read(user(ids.get(0))).body("attributes", equalTo(Map.of("shoe-size", 43)));
            admin.read(RELINKS).body("safe", equalTo(0)).body("items.former.id", hasItem(ids.get(2)));
            reconcile("finished").body("counts.applied", equalTo(0));
        } finally {
            execute("delete from users where directory_id is not null");
        }
    }
}
