package dev.rollcall.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.HttpWire;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keycloak lists more users than fit on a page. Each run of a later class would list them, too, which takes a second, so the name puts
 * this class behind the others of the package.
 */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class ReconciliationWithManyUsersTest extends UserSyncTest {

    /** More than fit on a page, and more than are looked up one by one. */
    private static final int MANY = 510;

    /** The role of the many users, once they are there. */
    private static String role;

    @Test
    void userPagesThatRepeatTheFirstFailTheRun() {
        createManyUsers();
        own.admin().answerWithFirstPage("GET", "/users");
        long pages = own.admin().count("GET", "/users");

        reconcileWithoutChanges("failed")
                .body("problem", startsWith("Keycloak's listing repeats itself:"))
                .body("problem", containsString("proxy or cache"))
                .body("problem", endsWith("Nothing was changed."));

        assertThat(own.admin().count("GET", "/users")).isEqualTo(pages + 2);
    }

    /** Exactly as many users appear before the next page as make it a repetition of the first. */
    @Test
    void realmThatGrowsDuringTheListingIsReconciled() {
        createManyUsers();
        PausedMessage second = pauseSecondPage(WireDirection.REQUEST);

        reconcileDuring(second, () -> importPeople("000", 490, List.of())).body("problem", nullValue());

        reconcile();
        assertThat(text("select count(*) from users where username like '000%'"))
                .isEqualTo("490");
    }

    @Test
    void resumedListingIsNoRepetition() {
        createManyUsers();

        ApiResponse run = reconcileDuring(pauseSecondPage(WireDirection.RESPONSE), this::loseLeadership);

        run.body("problem", nullValue());
        assertThat(text("select claim from sync_runs where id = ?::uuid", run.<String>path("id")))
                .isEqualTo("2");
    }

    /** Too many users to look up each of them. */
    @Test
    void roleMissingFromTheListingChangesNothing() {
        createManyUsers();
        own.admin().answer(200, "[]", "GET", "/roles/" + role + "/users", 1);

        reconcileWithoutChanges("failed").body("problem", containsString("sampled users have other roles"));

        assertThat(number("select count(*) from users where ? = any(roles)", role))
                .isEqualTo(MANY);
    }

    private PausedMessage pauseSecondPage(WireDirection direction) {
        return own.admin()
                .pause(direction, HttpWire.RequestPattern.of("GET", "/users").afterMoreThan(1, "GET", "/users"));
    }

    private void createManyUsers() {
        if (role == null) {
            role = realm.createRole("many");
            importPeople("page", MANY, List.of(role));
        }
        reconcile();
    }

    private void importPeople(String prefix, int count, List<String> roles) {
        String unique = prefix + "-" + realm.createIdentity("import").username() + "-";
        realm.importUsers(IntStream.range(0, count)
                .mapToObj(i -> Map.of("username", unique + i, "enabled", true, "realmRoles", roles))
                .toList());
    }
}
