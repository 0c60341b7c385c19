package dev.rollcall.sync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.sync.FeedTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.ScimClient;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What another system changes with Keycloak's SCIM API arrives here by events. */
@QuarkusTest
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class ScimTest extends FeedTest {

    private ScimClient scim;

    @BeforeEach
    void switchOn() {
        scim = ScimClient.of(realm);
    }

    @AfterEach
    void switchOff() {
        scim.close();
    }

    @Test
    void usersAreCreatedChangedDisabledAndDeleted() {
        Realm.Identity identity = scim.createUser(name());
        awaitThat(identity, "username || ' ' || enabled", identity.username() + " true");
        assertThat(auditLog(identity)).isEqualTo("create done event");

        scim.replace(identity, "name.familyName", "Second");
        awaitThat(identity, "last_name", "Second");
        scim.replace(identity, "active", false);
        awaitThat(identity, "enabled", "false");
        scim.delete(identity);
        awaitThat(identity, "deleted_at is not null", "true");
    }

    @Test
    void rolesOfAJoinedGroupArriveAndLeavingItRequestsReconciliation() {
        Realm.Identity identity = scim.createUser(name());
        String group = scim.createGroup(name());
        String role = realm.createRole("scim");
        realm.groupRole("POST", group, role);

        scim.join(identity, group);
        awaitThat(identity, "roles @> '{%s}'".formatted(role), "true");
        awaitRequest("The members of a group with roles were changed");
        requests().clear();
        scim.leave(identity, group);

        awaitRequest("The members of a group with roles were changed");
    }

    /** A directory may send many groups that grant nothing. */
    @Test
    void membersOfAGroupWithoutRolesRequestNoReconciliation() {
        Realm.Identity identity = scim.createUser(name());
        scim.join(identity, scim.createGroup(name()));
        Realm.Identity later = scim.createUser(name());

        awaitThat(later, "username", later.username());

        assertThat(requests().reasons()).noneMatch(reason -> reason.contains("group with roles"));
    }

    private static String name() {
        return "scim-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
