package dev.rollcall.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OutcomeTest {

    private static final Path APP = Path.of("src/main/resources/META-INF/resources/app");

    @ParameterizedTest
    @EnumSource
    void codeIsReadAsItsOutcome(Outcome outcome) {
        assertThat(Outcome.ofCode(outcome.code())).isEqualTo(outcome);
    }

    /** After a roll-back the audit log may have entries of the newer release. */
    @Test
    void anOutcomeOfANewerReleaseIsUnknown() {
        assertThat(Outcome.ofCode("of-a-newer-release")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void theApiHasEveryOutcomeAndOpen() {
        assertThat(Arrays.stream(AuditEntryView.State.values()).map(Enum::name))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of("OPEN"),
                                Arrays.stream(Outcome.values()).map(Enum::name))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "DONE")
    void thePagesExplainEveryOutcome(Outcome outcome) throws IOException {
        for (String module : new String[] {"audit-log/entry.js", "change.js"}) {
            assertThat(Files.readString(APP.resolve("shared").resolve(module)))
                    .containsPattern("[ {]'?" + outcome.code() + "'?: ['\\[]");
        }
        assertThat(Files.readString(APP.resolve("texts/en.js")))
                .containsPattern("(?s)auditLog: \\{.*\n    outcomes: \\{[^}]*\n      '?" + outcome.code() + "'?: '");
    }
}
