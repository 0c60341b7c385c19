package dev.rollcall.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rollcall.database.Statements;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RealmCheckTest {

    @Inject
    Statements statements;

    private final List<String> requests = new ArrayList<>();

    private Optional<String> found = Optional.of("first");

    @BeforeEach
    @AfterEach
    void clear() {
        statements.change("delete from sync_realm");
    }

    @Test
    void firstContactStoresTheRealm() {
        check(LaunchMode.NORMAL).require();

        assertThat(stored()).contains("first");
        assertThatCode(check(LaunchMode.NORMAL)::require).doesNotThrowAnyException();
        assertThat(requests).isEmpty();
    }

    @Test
    void otherRealmIsRefusedUntilTheStatementOfTheRemedyHasRun() {
        RealmCheck check = check(LaunchMode.NORMAL);
        check.require();
        found = Optional.of("o'ther");

        assertThatThrownBy(check::require)
                .isInstanceOf(OtherRealmException.class)
                .hasMessageContaining("the id 'first'")
                .hasMessageContaining("the id 'o'ther'");
        String remedy = catchThrowableOfType(OtherRealmException.class, check::require)
                .problem()
                .remedy();
        assertThat(stored()).contains("first");
        statements.change(remedy.substring(remedy.indexOf("update"), remedy.indexOf(". See")));

        assertThatCode(check::require).doesNotThrowAnyException();
        check.require();
        assertThat(requests).hasSize(1);
    }

    /** Another process has the check: the service was stopped, or another replica leads. */
    @Test
    void acceptanceWhileTheServiceIsStoppedRequestsOneReconciliation() {
        check(LaunchMode.NORMAL).require();
        statements.change("update sync_realm set id = 'second'");
        found = Optional.of("second");

        check(LaunchMode.NORMAL).require();
        check(LaunchMode.NORMAL).require();

        assertThat(requests).containsExactly("The records belong to another realm from now on.");
    }

    @Test
    void failedRequestIsRepeated() {
        check(LaunchMode.NORMAL).require();
        statements.change("update sync_realm set id = 'second'");
        found = Optional.of("second");
        RealmCheck failing = new RealmCheck(
                () -> found,
                statements,
                reason -> {
                    throw new IllegalStateException("The database is away");
                },
                LaunchMode.NORMAL);

        assertThatThrownBy(failing::require).hasMessage("The database is away");
        check(LaunchMode.NORMAL).require();

        assertThat(requests).hasSize(1);
    }

    @Test
    void devModeAcceptsAnotherRealm() {
        RealmCheck check = check(LaunchMode.DEVELOPMENT);
        check.require();
        found = Optional.of("second");

        check.require();

        assertThat(stored()).contains("second");
        assertThat(requests).hasSize(1);
    }

    @Test
    void realmThatTheServiceAccountMayNotSeeIsAcceptedWithOneWarning() {
        RealmCheck check = check(LaunchMode.NORMAL);
        check.require();
        found = Optional.empty();
        try (LogCapture log = LogCapture.of(RealmCheck.class.getName())) {
            assertThatCode(check::require).doesNotThrowAnyException();
            check.require();

            assertThat(log.lines(Level.WARNING)).singleElement().asString().contains("lacks view-realm");
        }
        assertThat(stored()).contains("first");
    }

    private Optional<String> stored() {
        return statements.one(row -> row.getString(1), "select id from sync_realm");
    }

    private RealmCheck check(LaunchMode mode) {
        return new RealmCheck(() -> found, statements, requests::add, mode);
    }
}
