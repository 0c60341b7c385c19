package dev.rollcall.user.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The list of realm roles for administrators. */
@QuarkusTest
class RoleListTest {

    private static final int MORE_THAN_A_PAGE_OF_KEYCLOAK = 101;

    private final Realm realm = Realm.get();
    private final String mark = "listed-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> created = new ArrayList<>();

    @AfterEach
    void deleteRoles() {
        created.forEach(name -> realm.admin("DELETE", "/roles/" + name, null));
    }

    private String create(String name, Map<String, ?> more) {
        Map<String, Object> role = new HashMap<>(more);
        role.put("name", mark + name);
        realm.admin("POST", "/roles", role);
        created.add(mark + name);
        return mark + name;
    }

    private ApiResponse list() {
        return Api.admin().get("/api/v1/roles").expect(200);
    }

    private static String of(String role) {
        return "items.find { it.name == '%s' }.".formatted(role);
    }

    @Test
    void rolesHaveDescriptionCompositeAndGrantable() {
        String plain = create("-plain", Map.of("description", "Reads all invoices"));
        String composite = create("-composite", Map.of());
        realm.admin("POST", "/roles/" + composite + "/composites", List.of(realm.read("/roles/" + plain)));

        list().body(of(plain) + "description", equalTo("Reads all invoices"))
                .body(of(plain) + "composite", equalTo(false))
                .body(of(plain) + "grantable", equalTo(true))
                .body(of(composite) + "description", nullValue())
                .body(of(composite) + "composite", equalTo(true));
    }

    @Test
    void roleContainingRealmAdministrationIsNotGrantable() {
        RealmAdministrators administrators = new RealmAdministrators(realm);

        String inside = administrators.roleWithAdministration();
        String deepInside = administrators.nestedRoleWithAdministration();
        String harmless = administrators.harmlessComposite();

        list().body(of(inside) + "grantable", equalTo(false))
                .body(of(deepInside) + "grantable", equalTo(false))
                .body(of(harmless) + "grantable", equalTo(true));
    }

    @Test
    void ignoredRolesAreLeftOut() {
        assertThat(list().<String>list("items.name"))
                .contains("user", "rollcall-admin")
                .doesNotContain("offline_access", "uma_authorization", "default-roles-rollcall");
    }

    @Test
    void rolesOfAUserSayWhereTheyComeFrom() {
        String plain = create("-plain", Map.of());
        String inner = create("-inner", Map.of());
        String middle = create("-middle", Map.of());
        String outer = create("-outer", Map.of());
        String ofGroup = create("-group", Map.of());
        realm.admin("POST", "/roles/" + outer + "/composites", List.of(realm.read("/roles/" + middle)));
        realm.admin("POST", "/roles/" + middle + "/composites", List.of(realm.read("/roles/" + inner)));
        ApiCaller person = Api.user("holder");
        realm.grant(person.identity(), plain, outer);
        String group = realm.createGroup("staff");
        String below = realm.createGroupBelow(group, "night shift");
        realm.groupRole("POST", group, ofGroup);
        realm.groupRole("POST", below, plain);
        realm.join(person.identity(), below);
        String path = realm.read("/groups/" + below).path("path").asText();
        ApiCaller admin = Api.as(realm.createIdentity("administrator", "user", "rollcall-admin"));

        ApiResponse roles = admin.get("/api/v1/users/" + person.id() + "/roles").expect(200);

        roles.body("changeable", equalTo(true))
                .body(
                        "items.name",
                        equalTo(Stream.of(inner, middle, outer, plain, ofGroup, "user")
                                .sorted()
                                .toList()));
        assertHeld(roles, "user", true, List.of(), List.of(), true);
        assertHeld(roles, outer, true, List.of(), List.of(), true);
        assertHeld(roles, middle, false, List.of(), List.of(outer), false);
        assertHeld(roles, inner, false, List.of(), List.of(outer), false);
        assertHeld(roles, ofGroup, false, List.of(path), List.of(), false);
        // assigned, but the user would keep it by the group
        assertHeld(roles, plain, true, List.of(path), List.of(), false);

        // no administrators demote themselves
        ApiResponse own = admin.get("/api/v1/users/" + admin.id() + "/roles").expect(200);
        assertHeld(own, "rollcall-admin", true, List.of(), List.of(), false);
        assertHeld(own, "user", true, List.of(), List.of(), true);
        admin.get("/api/v1/users/" + admin.id() + "/protection").body("deletable", equalTo(false));
        Api.admin().get("/api/v1/users/" + admin.id() + "/protection").body("deletable", equalTo(true));
        assertHeld(
                Api.admin().get("/api/v1/users/" + admin.id() + "/roles"),
                "rollcall-admin",
                true,
                List.of(),
                List.of(),
                true);
    }

    private static void assertHeld(
            ApiResponse roles,
            String role,
            boolean assigned,
            List<String> groups,
            List<String> containing,
            boolean revocable) {
        roles.body(of(role) + "assigned", equalTo(assigned))
                .body(of(role) + "groups", equalTo(groups))
                .body(of(role) + "roles", equalTo(containing))
                .body(of(role) + "revocable", equalTo(revocable));
    }

    @Test
    void allPagesOfKeycloakAreListedInOrder() {
        for (int i = 0; i < MORE_THAN_A_PAGE_OF_KEYCLOAK; i++) {
            create("-" + i, Map.of());
        }

        List<String> names = list().list("items.name");

        assertThat(names).containsAll(created).isSorted().doesNotHaveDuplicates();
    }
}
