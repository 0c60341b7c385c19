package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.event.EventLog;
import dev.rollcall.directory.event.EventPage;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakEventCalls;
import dev.rollcall.testing.Realm;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of a real Keycloak. */
@QuarkusTest
class KeycloakEventsTest {

    /** More than one page. One import creates so many in the same millisecond that some are at the end of a page. */
    private static final int PEOPLE = 700;

    private final Realm realm = Realm.get();

    @Inject
    KeycloakEvents events;

    @Inject
    ServerSupport server;

    @Inject
    KeycloakAdmin admin;

    @Inject
    KeycloakCalls calls;

    @Inject
    KeycloakEventCalls eventCalls;

    @Inject
    KeycloakFederations federations;

    @Test
    void pagesContainEveryEventOnce() {
        String prefix = "page-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        Instant start = Instant.now();
        realm.importUsers(IntStream.range(0, PEOPLE)
                .mapToObj(i -> Map.of("username", prefix + i))
                .toList());

        List<DirectoryEvent> read = new ArrayList<>();
        Optional<Instant> next = Optional.of(start);
        int pages = 0;
        while (next.isPresent()) {
            EventPage page = events.read(EventKind.ADMIN, next.get());
            read.addAll(page.events());
            next = page.next();
            pages++;
        }

        Set<String> subjects = new HashSet<>();
        realm.read("/users?max=1000&search=" + prefix)
                .forEach(user -> subjects.add(user.path("id").asText()));
        // the service may remove links of others meanwhile
        List<DirectoryEvent> imported = read.stream()
                .filter(event ->
                        event.concern() == DirectoryEvent.Concern.IDENTITY && subjects.contains(event.target()))
                .toList();
        assertThat(pages).isGreaterThan(1);
        assertThat(imported).hasSize(PEOPLE);
        assertThat(imported).extracting(DirectoryEvent::id).doesNotHaveDuplicates();
        assertThat(imported).extracting(DirectoryEvent::target).doesNotHaveDuplicates();
        assertThat(read).extracting(DirectoryEvent::at).isSorted();
    }

    @ParameterizedTest
    @CsvSource({"DELETE_ACCOUNT, DELETION", "UPDATE_PROFILE, IDENTITY", "REGISTER, MEMBERSHIPS", "LOGIN, NOBODY"})
    void typeOfAUserEventTellsWhatItConcerns(String type, DirectoryEvent.Concern concern) {
        DirectoryEvent event = KeycloakEvents.userEvent(
                Realm.json("{\"id\": \"e\", \"type\": \"%s\", \"userId\": \"s\"}".formatted(type)));

        assertThat(event.concern()).isEqualTo(concern);
        assertThat(event.target()).isEqualTo("s");
    }

    /** A type that Keycloak does not know would not be asked for. */
    @Test
    void keycloakKnowsAllRequestedEventTypes() {
        for (List<String> types : List.of(KeycloakEvents.USER_EVENTS, KeycloakEvents.MEMBERSHIP_EVENTS)) {
            assertThat(server.known(EventKind.USER, types)).isEqualTo(types);
        }
        for (List<String> types : List.of(KeycloakAdminEvent.TYPES, KeycloakAdminEvent.ORGANIZATION_TYPES)) {
            assertThat(server.known(EventKind.ADMIN, types)).isEqualTo(types);
        }
        assertThat(server.known(EventKind.USER, List.of("UNKNOWN"))).isEmpty();
        assertThat(events.read(EventKind.USER, Instant.now()).events()).isEmpty();
        assertThat(events.read(EventKind.ADMIN, Instant.now()).events()).isEmpty();
    }

    /** A person may become a member at a sign-in, so a realm with organizations reads all of them. */
    @ParameterizedTest
    @CsvSource({"false, true, true", "false, false, false", "true, true, true", "true, false, true"})
    void signInsAreReadUnlessSwitchedOffInARealmWithoutOrganizations(
            boolean organizations, boolean brokerLogins, boolean expected) {
        DirectoryOrganizations directory = (DirectoryOrganizations) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DirectoryOrganizations.class},
                (proxy, method, values) -> organizations);

        List<String> types = new KeycloakEvents(
                        admin, admin, calls, eventCalls, server, directory, federations, () -> brokerLogins)
                .userTypes();

        assertThat(types).containsAll(KeycloakEvents.USER_EVENTS);
        assertThat(types.contains("LOGIN")).isEqualTo(expected);
    }

    @Test
    void demoRealmStoresTheRequiredEvents() {
        EventLog log = events.log();

        assertThat(log.keeps(EventKind.USER)).isTrue();
        assertThat(log.keeps(EventKind.ADMIN)).isTrue();
        assertThat(log.kept(EventKind.USER)).contains(Duration.ofDays(7));
        assertThat(log.kept(EventKind.ADMIN)).contains(Duration.ofDays(7));
    }

    @Test
    void membersIncludeThoseOfSubgroups() {
        Realm.Identity above = realm.createIdentity("above");
        Realm.Identity below = realm.createIdentity("below");
        String parent = realm.createGroup("parent");
        String child = realm.createGroupBelow(parent, "child");
        realm.join(above, parent);
        realm.join(below, child);

        assertThat(events.membersWithSubgroups(parent, 2)).contains(Set.of(above.subject(), below.subject()));
        assertThat(events.membersWithSubgroups(child, 2)).contains(Set.of(below.subject()));
        assertThat(events.membersWithSubgroups(parent, 1)).isEmpty();
        assertThat(events.membersWithSubgroups(UUID.randomUUID().toString(), 1)).contains(Set.of());
    }

    @Test
    void groupGrantsTheRolesOfTheGroupsAboveIt() {
        String parent = realm.createGroup("parent");
        String child = realm.createGroupBelow(parent, "child");
        assertThat(events.grantsRoles(child)).isFalse();

        realm.groupRole("POST", parent, realm.createRole("granted"));

        assertThat(events.grantsRoles(child)).isTrue();
        assertThat(events.grantsRoles(UUID.randomUUID().toString())).isFalse();
    }
}
