package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Generated owners and keys: a key may do exactly what its scopes, its organization and its owner allow. What an owner may do is asked with a
 * token of theirs; what a scope allows is written down here. {@code -Dkeys.seed} generates others.
 */
@QuarkusTest
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyRightsTest {

    private static final long SEED = Long.getLong("keys.seed", 20261203);
    private static final int OWNERS = 20;
    private static final int KEYS_OF_AN_OWNER = 6;

    private static final List<String> ROLES = List.of("user", "reader", "rollcall-admin");
    private static final List<String> MEMBERSHIPS = List.of("member", "admin", "owner");
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 404);

    /**
     * The operations with their scopes, {@code -} for those that refuse every key. None changes anything, also if the caller may do it. {@code #wrong}
     * sends a body that is refused after the caller's role was looked at.
     */
    private static final String OPERATIONS = """
            account:read        | GET   | /api/v1/users/me
            account:read        | GET   | /api/v1/users/me/organizations
            account:write       | PATCH | /api/v1/users/me
            users:read          | GET   | /api/v1/users
            users:read          | GET   | /api/v1/users/{user}
            users:read          | GET   | /api/v1/users/{user}/roles
            users:read          | GET   | /api/v1/users/{user}/organizations
            users:write         | PATCH | /api/v1/users/{user}
            users:write         | POST  | /api/v1/users#wrong
            organizations:read  | GET   | /api/v1/organizations
            organizations:read  | GET   | /api/v1/invitations
            organizations:read  | GET   | {organization}
            organizations:read  | GET   | {organization}/members
            organizations:read  | GET   | {organization}/teams
            organizations:read  | GET   | {organization}/invitations
            organizations:write | PATCH | {organization}
            organizations:write | PATCH | {organization}/teams/{team}
            organizations:read  | GET   | {another}
            organizations:read  | GET   | {another}/invitations
            organizations:write | PATCH | {another}
            organizations:write | POST  | /api/v1/organizations#wrong
            changes:read        | GET   | /api/v1/changes
            -                   | GET   | /api/v1/users/me/keys
            -                   | GET   | /api/v1/users/me/sessions
            -                   | GET   | /api/v1/users/{user}/sessions
            -                   | GET   | /api/v1/keys
            -                   | GET   | {organization}/keys
            -                   | GET   | {organization}/audit-log
            -                   | GET   | /api/v1/audit-log
            -                   | GET   | /api/v1/jobs
            -                   | GET   | /api/v1/agents
            """;

    private record Operation(String scope, String method, String path) {

        boolean isOf(String organization) {
            return organization == null || path.startsWith("{" + organization + "}");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static final List<Operation> ALL = OPERATIONS
            .lines()
            .map(line -> line.split(" *\\| *"))
            .map(cells -> new Operation(cells[0], cells[1], cells[2]))
            .toList();

    /** A user with random roles and memberships, by the names of the organizations. */
    private record Owner(ApiCaller caller, List<String> roles, TreeMap<String, String> memberships) {
        @Override
        public String toString() {
            return "owner with the roles %s and the memberships %s".formatted(roles, memberships);
        }
    }

    /**
     * @param organization null for all
     */
    private record Draft(Set<KeyScope> scopes, String organization) {

        boolean allows(Operation operation) {
            return scopes.stream().anyMatch(scope -> scope.code().equals(operation.scope()))
                    && operation.isOf(organization);
        }
    }

    private final ApiCaller admin = Api.admin();
    private final TreeMap<String, String> organizations = new TreeMap<>();
    private String user;
    private String team;

    @Inject
    KeyRecords records;

    @Inject
    ServiceDatabase database;

    @BeforeAll
    void createOrganizations() {
        for (String name : List.of("organization", "another")) {
            organizations.put(name, admin.createOrganization("Rights " + UUID.randomUUID()));
        }
        team = admin.createTeam(organizations.get("organization"), "Rights");
        user = Api.user("rights-of-nobody").id();
    }

    /** A reconciliation asks Keycloak about the owners of keys. */
    @AfterAll
    void deleteKeys() {
        database.execute("delete from api_keys");
    }

    @Test
    void keyMayExactlyWhatItsScopesAndItsOwnerAllow() {
        Random random = new Random(SEED);
        Set<Operation> done = new HashSet<>();
        for (int i = 0; i < OWNERS; i++) {
            Owner owner = owner(random);
            TreeMap<String, Integer> ofOwner = new TreeMap<>();
            ALL.forEach(operation -> ofOwner.put(
                    operation.toString(), call(operation, owner.caller()).statusCode()));
            for (int j = 0; j < KEYS_OF_AN_OWNER; j++) {
                Draft draft = draft(random, owner);
                ApiCaller key = key(draft, owner);
                for (Operation operation : ALL) {
                    int expected = ofOwner.get(operation.toString());
                    boolean may = draft.allows(operation) && !REFUSALS.contains(expected);
                    ApiResponse answer = call(operation, key);
                    assertThat(answer.statusCode())
                            .as(
                                    "-Dkeys.seed=%d: %s with a key of %s, %s, who gets %d: %s",
                                    SEED, operation, draft, owner, expected, answer.asString())
                            .matches(status -> may ? status == expected : REFUSALS.contains(status));
                    if (may) {
                        done.add(operation);
                    }
                }
            }
        }
        assertThat(done)
                .as("-Dkeys.seed=%d: operations that some key did", SEED)
                .containsExactlyInAnyOrderElementsOf(ALL.stream()
                        .filter(operation -> !operation.scope().equals("-"))
                        .toList());
    }

    private Owner owner(Random random) {
        List<String> roles = new ArrayList<>(ROLES);
        roles.removeIf(role -> random.nextInt(3) > 0);
        ApiCaller caller = Api.as(Realm.get().createIdentity("rights", roles.toArray(String[]::new)));
        TreeMap<String, String> memberships = new TreeMap<>();
        organizations.forEach((name, id) -> {
            if (random.nextInt(3) > 0) {
                String role = MEMBERSHIPS.get(random.nextInt(MEMBERSHIPS.size()));
                admin.addMember(id, caller.id(), role);
                memberships.put(name, role);
            }
        });
        caller.id();
        return new Owner(caller, roles, memberships);
    }

    private static Draft draft(Random random, Owner owner) {
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        Arrays.stream(KeyScope.values()).filter(scope -> random.nextBoolean()).forEach(scopes::add);
        List<String> own = List.copyOf(owner.memberships().keySet());
        boolean limited = !own.isEmpty() && random.nextInt(3) == 0;
        return new Draft(scopes, limited ? own.get(random.nextInt(own.size())) : null);
    }

    private ApiCaller key(Draft draft, Owner owner) {
        String organization = draft.organization() == null ? null : organizations.get(draft.organization());
        return Api.as(
                records.secret(owner.caller().id(), organization, draft.scopes().toArray(KeyScope[]::new)));
    }

    private ApiResponse call(Operation operation, ApiCaller caller) {
        String path =
                operation.path().replaceFirst("#.*", "").replace("{user}", user).replace("{team}", team);
        for (String name : organizations.keySet()) {
            path = path.replace("{" + name + "}", "/api/v1/organizations/" + organizations.get(name));
        }
        return switch (operation.method()) {
            case "PATCH" -> caller.patch(path, "{}");
            case "POST" -> caller.post(path, "{\"username\":1,\"name\":1}");
            default -> caller.get(path);
        };
    }
}
