package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackModeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[quarkus:dev]; DEV",
                "[clean, quarkus:dev]; DEV",
                "[io.quarkus:quarkus-maven-plugin:3.33.2:dev]; DEV",
                "[quarkus:test]; DEV",
                "[test]; TEST",
                "[clean, verify]; TEST",
                "[package]; TEST",
                "[test-compile, failsafe:integration-test, failsafe:verify]; TEST"
            })
    void goalsDecideTheMode(String goals, StackMode expected) {
        assertThat(StackMode.of(goals, false)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[compile]", "[test-compile]", "[clean, process-test-classes]", "[spotless:apply]", "[]"})
    void buildThatEndsBeforeTheTestsNeedsNoServers(String goals) {
        assertThat(StackMode.of(goals, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[verify]", "[clean, package]"})
    void skippedTestsNeedNoServers(String goals) {
        assertThat(StackMode.of(goals, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[quarkus:dev]"})
    void devModeNeedsServersEvenIfTestsAreSkipped(String goals) {
        assertThat(StackMode.of(goals, true)).contains(StackMode.DEV);
    }
}
