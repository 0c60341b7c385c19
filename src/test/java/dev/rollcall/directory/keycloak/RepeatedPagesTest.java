package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.user.act.IdentityGuards;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every reader of Keycloak's pages ends if a proxy or cache answers each page with the first. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class RepeatedPagesTest {

    private final Realm realm = Realm.get();

    OwnRealm own;

    @Inject
    KeycloakListing listing;

    @Inject
    KeycloakEvents events;

    @Inject
    KeycloakRoles roles;

    @Inject
    IdentityGuards guards;

    @AfterEach
    void reset() {
        own.admin().reset();
    }

    @Test
    void repeatedRolesEndTheListing() {
        repeat("/roles", 500, i -> "{\"id\": \"%1$d\", \"name\": \"role-%1$d\"}".formatted(i));

        assertRepetitionFound(() -> listing.roleSources(List::copyOf));
    }

    @Test
    void repeatedGroupsEndTheListing() {
        repeat("/groups", 500, RepeatedPagesTest::group);

        assertRepetitionFound(() -> listing.roleSources(List::copyOf));
    }

    @Test
    void repeatedSubgroupsEndTheListing() {
        String parent = realm.createGroup("parent");
        realm.createGroupBelow(parent, "child");
        repeat("/groups/" + parent + "/children", 500, RepeatedPagesTest::group);

        assertRepetitionFound(() -> listing.roleSources(List::copyOf));
    }

    @Test
    void repeatedRolesEndTheListOfRoles() {
        repeat("/roles", 100, i -> "{\"id\": \"%1$d\", \"name\": \"role-%1$d\"}".formatted(i));

        assertRepetitionFound(roles::realmRoles);
    }

    @Test
    void repeatedMembersEndTheReadingOfAGroup() {
        String group = realm.createGroup("members");
        repeat("/groups/" + group + "/members", 500, i -> "{\"id\": \"member-%d\"}".formatted(i));

        assertRepetitionFound(() -> events.membersWithSubgroups(group, 1000));
    }

    @Test
    void repeatedSubgroupsEndTheReadingOfAGroup() {
        String group = realm.createGroup("subgroups");
        repeat("/groups/" + group + "/children", 500, RepeatedPagesTest::group);

        assertRepetitionFound(() -> events.membersWithSubgroups(group, 1000));
    }

    @Test
    void repeatedEventsEndTheReadingOfEvents() {
        repeat("/admin-events", 500, i -> """
                {"id": "%1$d", "time": %1$d, "operationType": "CREATE", "resourceType": "USER", "resourcePath": "users/%1$d"}""".formatted(i));

        assertRepetitionFound(() -> events.read(EventKind.ADMIN, Instant.now()));
    }

    /** A page that is not full is the last one, also if the server answers the next one with the same. */
    @Test
    void repeatedAdministratorsEndTheSearchForAnotherOne() {
        Realm.Identity chief = realm.createIdentity("chief", "rollcall-admin");
        for (int size : List.of(1, 50)) {
            repeat(
                    "/roles/rollcall-admin/users",
                    size,
                    i -> "{\"id\": \"%s\"}".formatted(chief.subject() + (i == 0 ? "" : i)));

            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThatThrownBy(() -> guards.refuseLastAdmin(Set.of(chief.subject())))
                            .isInstanceOf(RuntimeException.class));
            assertThat(own.admin().count("GET", "/roles/rollcall-admin/users")).isLessThan(3);
            own.admin().reset();
        }
    }

    private static String group(int number) {
        return "{\"id\": \"%1$d\", \"name\": \"group-%1$d\", \"subGroupCount\": 0, \"realmRoles\": []}"
                .formatted(number);
    }

    private void repeat(String path, int size, IntFunction<String> entry) {
        String page = IntStream.range(0, size).mapToObj(entry).collect(Collectors.joining(",", "[", "]"));
        own.admin().answer(() -> page, "GET", path);
    }

    private static void assertRepetitionFound(ThrowingCallable reading) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(reading)
                        .isInstanceOf(DirectoryUnavailableException.class)
                        .hasMessageStartingWith("Keycloak's listing repeats itself:"));
    }
}
