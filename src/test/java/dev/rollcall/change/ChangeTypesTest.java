package dev.rollcall.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeTypesTest {

    @Test
    void withoutParameterAllTypesMatchAlsoLaterOnes() {
        assertThat(ChangeTypes.of(null).all()).isTrue();
        assertThat(ChangeTypes.of(null).contains("organization.created")).isTrue();
    }

    @Test
    void onlyNamedTypesMatch() {
        ChangeTypes types = ChangeTypes.of("user.deleted,user.disabled");

        assertThat(ChangeTypes.KNOWN.stream().filter(types::contains)).containsOnly("user.deleted", "user.disabled");
    }

    @Test
    void wildcardMatchesAllTypesOfTheEntity() {
        for (String entity : List.of("user", "organization", "membership", "team")) {
            ChangeTypes all = ChangeTypes.of(entity + ".*");

            assertThat(ChangeTypes.KNOWN)
                    .isNotEmpty()
                    .allSatisfy(
                            type -> assertThat(all.contains(type)).as(type).isEqualTo(type.startsWith(entity + ".")));
        }
        assertThat(ChangeTypes.of("team.*,user.*").names()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "user",
                "*",
                "user.",
                ".*",
                "user.renamed",
                "user.deleted,",
                "user.deleted, user.created",
                "organization",
                "membership.disabled"
            })
    void unknownTypeIsRefusedWithTheKnownOnes(String text) {
        assertThatThrownBy(() -> ChangeTypes.of(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("user.created");
    }

    @Test
    void knownTypesAreThoseOfTheTriggers() throws IOException {
        StringBuilder schema = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources/db"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                schema.append(Files.readString(file));
            }
        }

        assertThat(ChangeTypes.KNOWN)
                .containsExactlyInAnyOrderElementsOf(
                        Pattern.compile("'((?:user|organization|membership|team)\\.[a-z]+)'")
                                .matcher(schema)
                                .results()
                                .map((MatchResult found) -> found.group(1))
                                .collect(Collectors.toSet()));
    }
}
