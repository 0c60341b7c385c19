package dev.rollcall.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessRecordTest {

    @TempDir
    Path directory;

    @Test
    void recognizesTheRecordedProcess() {
        ProcessRecord.of(ProcessHandle.current(), 1).write(directory.resolve("pid"));

        assertThat(ProcessRecord.read(directory.resolve("pid")).orElseThrow().alive())
                .contains(ProcessHandle.current());
    }

    @Test
    void anotherProcessWithTheSameIdIsNotRecognized() {
        ProcessRecord other = new ProcessRecord(ProcessHandle.current().pid(), 1, 1);

        assertThat(other.alive()).isEmpty();
    }

    @Test
    void missingRecordIsEmpty() {
        assertThat(ProcessRecord.read(directory.resolve("pid"))).isEmpty();
    }
}
