package dev.rollcall.directory.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvent.OrganizationPart;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user or group that an admin event concerns. The paths were recorded from Keycloak 26.7.3. */
class KeycloakAdminEventTest {

    @ParameterizedTest
    @CsvSource({
        "CREATE, USER, users/s-1, IDENTITY, s-1",
        "UPDATE, USER, users/s-1, IDENTITY, s-1",
        "DELETE, USER, users/s-1, DELETION, s-1",
        "DELETE, USER, users/s-1/federated-identity/broker, IDENTITY, s-1",
        "ACTION, USER, users/s-1/reset-password, IDENTITY, s-1",
        "CREATE, USER, users/f%3Aldap%3Aa+b, IDENTITY, f:ldap:a+b",
        "CREATE, REALM_ROLE_MAPPING, users/s-1/role-mappings/realm, IDENTITY, s-1",
        "CREATE, CLIENT_ROLE_MAPPING, users/s-1/role-mappings/clients/c-1, IDENTITY, s-1",
        "CREATE, GROUP_MEMBERSHIP, users/s-1/groups/g-1, IDENTITY, s-1",
        "DELETE, REALM_ROLE_MAPPING, users/s-1/role-mappings/realm, ROLES, s-1",
        "DELETE, CLIENT_ROLE_MAPPING, users/s-1/role-mappings/clients/c-1, ROLES, s-1",
        "DELETE, GROUP_MEMBERSHIP, users/s-1/groups/g-1, ROLES, s-1",
        "CREATE, REALM, users/s-1, IDENTITY, s-1",
        "CREATE, USER, scim/v2/Users/s-1, IDENTITY, s-1",
        "UPDATE, USER, scim/v2/Users/s-1, IDENTITY, s-1",
        "DELETE, USER, scim/v2/Users/s-1, DELETION, s-1",
        "UPDATE, GROUP, scim/v2/Groups/g-1, GROUP_MEMBERS, g-1",
        "CREATE, REALM_ROLE_MAPPING, groups/g-1/role-mappings/realm, GROUP, g-1",
        "DELETE, CLIENT_ROLE_MAPPING, groups/g-1/role-mappings/clients/c-1, GROUP, g-1",
    })
    void pathNamesUserOrGroup(String operation, String resource, String path, Concern concern, String whom) {
        DirectoryEvent event = event(operation, resource, path);

        assertThat(event).isEqualTo(new DirectoryEvent("e-1", Instant.ofEpochMilli(1_700), concern, whom));
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, REALM_ROLE, roles/r/composites",
        "DELETE, REALM_ROLE, roles/r/composites",
        "CREATE, REALM_ROLE, roles-by-id/r-1/composites",
        "UPDATE, REALM_ROLE, roles/r",
        "UPDATE, REALM_ROLE, roles-by-id/r-1",
        "DELETE, REALM_ROLE, roles/r",
        "CREATE, CLIENT_ROLE, clients/c-1/roles/r/composites",
        "DELETE, CLIENT_ROLE, clients/c-1/roles/r",
        "DELETE, GROUP, groups/g-1",
        "UPDATE, GROUP, groups/g-1/children",
        "DELETE, GROUP, scim/v2/Groups/g-1",
        "CREATE, REALM, groups/g-1",
        "UPDATE, REALM, realms/r-1",
        "DELETE, COMPONENT, components/c-1",
        "ACTION, USER_FEDERATION_PROVIDER, user-storage/c-1/sync",
    })
    void eventsThatAffectManyNameNoUser(String operation, String resource, String path) {
        assertThat(event(operation, resource, path).concern()).isEqualTo(Concern.MANY);
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, REALM_ROLE, roles/r",
        "CREATE, GROUP, groups/g-1",
        "CREATE, GROUP, groups/g-1/children",
        "UPDATE, GROUP, groups/g-1",
        "CREATE, GROUP, scim/v2/Groups/g-1",
        "CREATE, GROUP, default-groups/g-1",
        "UPDATE, CLIENT_ROLE, clients/c-1/roles/r",
        "CREATE, COMPONENT, components/c-1",
        "UPDATE, REALM, ",
        "ACTION, USER, users",
    })
    void irrelevantEventsConcernNobody(String operation, String resource, String path) {
        assertThat(event(operation, resource, path).concern()).isEqualTo(Concern.NOBODY);
    }

    @ParameterizedTest
    @CsvSource({
        "CREATE, ORGANIZATION, organizations/o-1, ITSELF,,",
        "UPDATE, ORGANIZATION, organizations/o-1, ITSELF,,",
        "DELETE, ORGANIZATION, organizations/o-1, ITSELF,,",
        "CREATE, ORGANIZATION_MEMBERSHIP, organizations/o-1/members, NAMED_MEMBER,, name",
        "DELETE, ORGANIZATION_MEMBERSHIP, organizations/o-1/members/s-1, MEMBER,, s-1",
        "CREATE, ORGANIZATION_GROUP, organizations/o-1/groups, TEAMS,,",
        "CREATE, ORGANIZATION_GROUP, organizations/o-1/groups/g-1/children, TEAMS,,",
        "UPDATE, ORGANIZATION_GROUP, organizations/o-1/groups/g-1, TEAMS,,",
        "DELETE, ORGANIZATION_GROUP, organizations/o-1/groups/g-1, TEAMS,,",
        "CREATE, ORGANIZATION_GROUP_MEMBERSHIP, organizations/o-1/groups/g-1/members/s-1, TEAM_MEMBER, g-1, s-1",
        "DELETE, ORGANIZATION_GROUP_MEMBERSHIP, organizations/o-1/groups/g-1/members/s-1, TEAM_MEMBER, g-1, s-1",
    })
    void pathNamesAPartOfAnOrganization(
            String operation, String resource, String path, OrganizationPart.Kind kind, String team, String member) {
        ObjectNode json = json(operation, resource, path);
        json.putObject("details").put("username", "name");

        DirectoryEvent event = KeycloakAdminEvent.of(json);

        assertThat(event.concern()).isEqualTo(Concern.ORGANIZATION);
        assertThat(event.target()).isEqualTo("o-1");
        assertThat(event.part()).isEqualTo(new OrganizationPart(kind, team, member));
    }

    @ParameterizedTest
    @CsvSource({
        "ACTION, ORGANIZATION_MEMBERSHIP, organizations/o-1/members/invite-user",
        "ACTION, ORGANIZATION_MEMBERSHIP, organizations/o-1/invitations/i-1/resend",
        "DELETE, ORGANIZATION_MEMBERSHIP, organizations/o-1/invitations/i-1",
    })
    void invitationsConcernNobody(String operation, String resource, String path) {
        assertThat(event(operation, resource, path).concern()).isEqualTo(Concern.NOBODY);
    }

    private static DirectoryEvent event(String operation, String resource, String path) {
        return KeycloakAdminEvent.of(json(operation, resource, path));
    }

    private static ObjectNode json(String operation, String resource, String path) {
        ObjectNode event = new ObjectMapper()
                .createObjectNode()
                .put("id", "e-1")
                .put("time", 1_700)
                .put("operationType", operation)
                .put("resourceType", resource);
        return path == null ? event : event.put("resourcePath", path);
    }
}
