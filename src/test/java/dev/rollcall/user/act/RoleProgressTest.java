package dev.rollcall.user.act;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleProgressTest {

    private static Set<String> set(String names) {
        return names == null
                ? Set.of()
                : Arrays.stream(names.split(" ")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The roles before, wanted, assigned now, and inherited from a group. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a change from a to b
                "a   | b   | a   |   | NOT_DONE   | NOT_DONE",
                "a   | b   | a b |   | DONE       | NOT_DONE",
                "a   | b   | b   |   | DONE       | DONE",
                "a   | b   |     |   | NOT_DONE   | DONE",
                "a   | b   | a c |   | SUPERSEDED | NOT_DONE",
                "a   | b   | b c |   | SUPERSEDED | DONE",
                // keeps a
                "a   | a b | a   |   | NOT_DONE   | REPEATABLE",
                "a   | a b | a b |   | DONE       | REPEATABLE",
                "a   | a b | b   |   | SUPERSEDED | REPEATABLE",
                "a   | a b |     |   | SUPERSEDED | REPEATABLE",
                // grants two roles at once
                "    | a b | a   |   | SUPERSEDED | REPEATABLE",
                "    | a b | a   | b | DONE       | REPEATABLE",
                "    | a b |     | b | NOT_DONE   | REPEATABLE",
                "    | a b |     | a b | REPEATABLE | REPEATABLE",
                // revokes two roles at once
                "a b |     | a b |   | REPEATABLE | NOT_DONE",
                "a b |     | a   |   | REPEATABLE | SUPERSEDED",
                "a b |     |     |   | REPEATABLE | DONE",
                // changes nothing
                "a   | a   | a   |   | REPEATABLE | REPEATABLE",
                "    |     | a   |   | SUPERSEDED | REPEATABLE"
            })
    void evidenceOfGrantAndRevocation(
            String before, String wanted, String assigned, String inherited, String ofGrant, String ofRevocation) {
        Set<String> effective = new TreeSet<>(set(assigned));
        effective.addAll(set(inherited));

        RoleProgress progress = new RoleProgress(set(before), set(wanted), set(assigned), effective);

        assertThat(progress.ofGrant()).hasToString(ofGrant);
        assertThat(progress.ofRevocation()).hasToString(ofRevocation);
    }
}
