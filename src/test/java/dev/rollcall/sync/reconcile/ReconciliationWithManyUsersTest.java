package dev.rollcall.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.HttpWire;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
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

    @BeforeEach
    @Override
    protected void deleteOrganizations() {
        super.deleteOrganizations();
    }

    @Test
    void userPagesThatRepeatTheFirstFailTheRun() {
        createManyUsers();
        String before = snapshot();
        own.admin().answerWithFirstPage("GET", "/users");
        long pages = own.admin().count("GET", "/users");

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("problem"))
                .startsWith("Keycloak's listing repeats itself:")
                .contains("proxy or cache")
                .endsWith("Nothing was changed.");
        assertThat(own.admin().count("GET", "/users")).isEqualTo(pages + 2);
        assertThat(snapshot()).isEqualTo(before);
    }

    /** Exactly as many users appear before the next page as make it a repetition of the first. */
    @Test
    void realmThatGrowsDuringTheListingIsReconciled() {
        createManyUsers();
        PausedMessage second = pauseSecondPage(WireDirection.REQUEST);
        String location = start(false, false).header("Location");
        second.awaitPaused();
        importPeople("000", 490, List.of());
        second.release();

        JsonPath run = awaitEnd(location);

        assertThat(run.getString("problem")).isNull();
        assertThat(run.getString("state")).isEqualTo("finished");
        reconcile();
        assertThat(text("select count(*) from users where username like '000%'"))
                .isEqualTo("490");
    }

    @Test
    void resumedListingIsNoRepetition() {
        createManyUsers();
        PausedMessage second = pauseSecondPage(WireDirection.RESPONSE);
        String location = start(false, false).header("Location");
        second.awaitPaused();

        loseLeadership();
        second.release();

        JsonPath run = awaitEnd(location);
        assertThat(run.getString("problem")).isNull();
        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(text("select claim from sync_runs where id = ?::uuid", run.getString("id")))
                .isEqualTo("2");
    }

    /** Too many users to look up each of them. */
    @Test
    void roleMissingFromTheListingChangesNothing() {
        createManyUsers();
        String before = snapshot();
        own.admin().answer(200, "[]", "GET", "/roles/" + role + "/users", 1);

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("problem")).contains("sampled users have other roles");
        assertThat(snapshot()).isEqualTo(before);
        assertThat(text("select count(*) from users where ? = any(roles)", role))
                .isEqualTo(Integer.toString(MANY));
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
