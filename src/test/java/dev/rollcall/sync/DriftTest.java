package dev.rollcall.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drift as after months without a reconciliation: users change in every way, in Keycloak and in the database. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class DriftTest extends UserSyncTest {

    private static final int PEOPLE = 40;
    private static final int DELETED = 6;
    private static final int CHANGES = 3;

    private static final String RECORDS = """
            select jsonb_object_agg(keycloak_id, to_jsonb(array[username, coalesce(email, ''), email_verified::text,
                coalesce(first_name, ''), coalesce(last_name, ''), coalesce(locale, ''), coalesce(phone_number, ''),
                coalesce(profile ->> 'department', ''), enabled::text,
                array_to_string(roles, ' ')])) from users where deleted_at is null""";

    private static final String UNERASED = """
            select count(*) from users where deleted_at is not null
                and (username <> '' or num_nonnulls(email, first_name, last_name, locale, phone_number) > 0 or enabled
                    or roles <> '{}' or attributes <> '{}' or profile <> '{}')""";

    /** Each user has a row of {@code last_visits}, and no tombstone has one. */
    private static final String WRONG_VISITS = """
            select count(*) from users full join last_visits on user_id = id
            where id is null or (deleted_at is null) <> (user_id is not null)""";

    private String role;
    private String group;

    @Test
    void usersMatchKeycloakAfterAnyDrift() {
        realm.set(Map.of("editUsernameAllowed", true));
        role = realm.createRole("drift");
        group = realm.createGroup("drift");
        realm.groupRole("POST", group, role);
        List<Realm.Identity> people = synced("drift", PEOPLE);
        assertThat(Realm.json(text(RECORDS))).isEqualTo(inKeycloak());
        long seed = System.nanoTime();
        Random random = new Random(seed);

        List<Consumer<Realm.Identity>> changes = Stream.concat(changesInKeycloak(random), changesInTheDatabase(random))
                .toList();
        people.subList(0, DELETED).forEach(this::delete);
        for (int i = DELETED; i < PEOPLE; i++) {
            Realm.Identity identity = people.get(i);
            // each kind of change at least once
            changes.get(i % changes.size()).accept(identity);
            random.ints(CHANGES - 1L, 0, changes.size())
                    .forEach(change -> changes.get(change).accept(identity));
        }
        execute("""
                insert into users (id, keycloak_id, username, enabled, created_at, updated_at, synced_at, identity_as_of)
                values (gen_random_uuid(), 'nobody', 'nobody', true, '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01')""");
        String seeded = "seed " + seed;

        assertThat(awaitEnd(path(start(false, true))).<String>path("state"))
                .as(seeded)
                .isEqualTo("finished");

        assertThat(Realm.json(text(RECORDS))).as(seeded).isEqualTo(inKeycloak());
        assertThat(text(UNERASED)).as(seeded).isEqualTo("0");
        assertThat(text(WRONG_VISITS)).as(seeded).isEqualTo("0");
        String after = snapshot();
        assertThat(reconcile().<Integer>path("counts.applied")).as(seeded).isZero();
        assertThat(snapshot()).as(seeded).isEqualTo(after);
    }

    private Stream<Consumer<Realm.Identity>> changesInKeycloak(Random random) {
        return Stream.of(
                identity -> realm.update(identity, Map.of("firstName", "Given " + random.nextInt())),
                identity -> realm.update(identity, Map.of("lastName", "")),
                identity -> realm.update(identity, Map.of("email", random.nextInt() + "@example.org")),
                identity -> realm.update(identity, Map.of("emailVerified", random.nextBoolean())),
                identity -> realm.update(identity, Map.of("username", "drift" + random.nextInt())),
                identity -> realm.update(identity, Map.of("attributes", Map.of("locale", List.of("de")))),
                identity -> realm.update(
                        identity,
                        Map.of("attributes", Map.of("phoneNumber", List.of("+49 30 " + random.nextInt(1000))))),
                identity -> realm.update(
                        identity,
                        Map.of(
                                "attributes",
                                Map.of("department", List.of(random.nextBoolean() ? "Sales" : "Finance")))),
                identity -> realm.update(identity, Map.of("enabled", random.nextBoolean())),
                identity -> realm.grant(identity, role),
                identity -> realm.grant(identity, "rollcall-admin"),
                identity -> realm.join(identity, group));
    }

    private Stream<Consumer<Realm.Identity>> changesInTheDatabase(Random random) {
        return Stream.of(
                        "first_name = 'x'",
                        "last_name = 'Ünïcode ''quoted'''",
                        "email = null",
                        "email_verified = not email_verified",
                        "username = 'x%d'".formatted(random.nextInt()),
                        "locale = 'x'",
                        "phone_number = 'x'",
                        "profile = '{\"department\": \"x\"}'",
                        "enabled = not enabled",
                        "roles = '{rollcall-admin,user}'",
                        "deleted_at = now()",
                        "synced_at = '2020-01-01', identity_as_of = '2020-01-01'")
                .map(set -> identity -> updateRecord(identity, set));
    }

    private void delete(Realm.Identity identity) {
        realm.delete(identity);
        if (identity.username().hashCode() % 2 == 0) {
            deleteRecord(identity);
        }
    }

    /** Returns Keycloak's users. Unlike the service, this reads the roles one user at a time. */
    private JsonNode inKeycloak() {
        ObjectNode people = JsonNodeFactory.instance.objectNode();
        for (JsonNode user : realm.read("/users?max=1000")) {
            String subject = user.path("id").asText();
            Set<String> roles = new TreeSet<>();
            realm.read("/users/%s/role-mappings/realm/composite".formatted(subject))
                    .forEach(held -> roles.add(held.path("name").asText()));
            roles.removeIf(name -> name.startsWith("default-roles-")
                    || Set.of("offline_access", "uma_authorization").contains(name));
            ArrayNode values = people.putArray(subject);
            Stream.of("username", "email", "emailVerified", "firstName", "lastName")
                    .forEach(property -> values.add(user.path(property).asText("")));
            values.add(user.path("attributes").path("locale").path(0).asText(""))
                    .add(user.path("attributes").path("phoneNumber").path(0).asText(""))
                    .add(user.path("attributes").path("department").path(0).asText(""))
                    .add(user.path("enabled").asText())
                    .add(String.join(" ", roles));
        }
        return people;
    }
}
