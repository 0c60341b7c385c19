package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackChoiceTest {

    private static final ContainerEngine STALE = new ContainerEngine("unix:///var/run/docker.sock", false);
    private static final ContainerEngine LIVE = new ContainerEngine("tcp://engine:2375", false);

    @Test
    void autoSelectsTheEngineThatAnswers() {
        StackChoice choice = StackChoice.decide("auto", List.of(STALE, LIVE), LIVE::equals);

        assertThat(choice.kind()).isEqualTo(StackChoice.Kind.DOCKER);
        assertThat(choice.announcement()).contains("tcp://engine:2375", "-Dstack=embedded");
    }

    @Test
    void autoSelectsEmbeddedServersIfTheSocketIsStale() {
        StackChoice choice = StackChoice.decide("auto", List.of(STALE), engine -> false);

        assertThat(choice.kind()).isEqualTo(StackChoice.Kind.EMBEDDED);
        assertThat(choice.announcement())
                .contains("no Docker answers at unix:///var/run/docker.sock", "-Dstack=docker");
    }

    @Test
    void autoSelectsEmbeddedServersWithoutCandidates() {
        StackChoice choice = StackChoice.decide("auto", List.of(), engine -> true);

        assertThat(choice.kind()).isEqualTo(StackChoice.Kind.EMBEDDED);
        assertThat(choice.announcement()).contains("there is no Docker").doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({"docker,DOCKER", "embedded,EMBEDDED", "none,NONE"})
    void optionDecidesWithoutProbingEngines(String requested, StackChoice.Kind expected) {
        StackChoice choice = StackChoice.decide(requested, List.of(STALE, LIVE), engine -> {
            throw new AssertionError("asked " + engine);
        });

        assertThat(choice.kind()).isEqualTo(expected);
        assertThat(choice.announcement()).contains("-Dstack=" + requested);
    }

    @Test
    void unknownOptionIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> StackChoice.decide("podman", List.of(), engine -> true))
                .isInstanceOf(StackFailure.class)
                .hasMessageContaining("podman")
                .hasMessageContaining("auto, docker, embedded, none");
    }
}
