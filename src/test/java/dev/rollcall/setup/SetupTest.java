package dev.rollcall.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The list of checks, with checks that find what a test wants. */
class SetupTest {

    private record Check(Part part, Supplier<List<Finding>> found) implements SetupCheck {
        @Override
        public List<Finding> look() {
            return found.get();
        }
    }

    private static Check finding(Finding finding) {
        return new Check(finding.part(), () -> List.of(finding));
    }

    @Test
    void findingsAreSortedByPart() {
        Finding roles = Finding.ok(Part.ROLES, "Roles.");
        Finding database = Finding.warning(Part.DATABASE, "Database.", "Repair it.");

        assertThat(new Setup(List.of(finding(roles), finding(database))).look()).containsExactly(database, roles);
    }

    @Test
    void checkThatFailsIsNotLookedAt() {
        Check failing = new Check(Part.DATABASE, () -> {
            throw new IllegalStateException("It does not answer");
        });

        assertThat(new Setup(List.of(failing)).look())
                .containsExactly(Finding.notLookedAt(Part.DATABASE, "It does not answer."));
    }

    @Test
    void withoutTheClientNothingElseOfTheRealmIsLookedAt() {
        Finding client = Finding.error(Part.CLIENT, "Wrong secret.", "Correct it.");
        Finding clocks = Finding.ok(Part.CLOCKS, "Clocks.");
        Check roles = new Check(Part.ROLES, () -> {
            throw new AssertionError("Roles need the client");
        });

        List<Finding> findings = new Setup(List.of(finding(client), roles, finding(clocks))).look();

        assertThat(findings).extracting(Finding::level).containsExactly(Level.ERROR, Level.NOT_LOOKED_AT, Level.OK);
        assertThat(findings.get(1).message()).contains("must be right first");
    }
}
