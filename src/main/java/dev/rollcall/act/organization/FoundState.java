package dev.rollcall.act.organization;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import java.util.function.Supplier;

/** Reads the state from which an interrupted act is settled. */
final class FoundState {

    private FoundState() {}

    /**
     * @throws DirectoryUnavailableException also for a refusal: it means that the state is not completely known, so the act stays open
     */
    static <T> T read(Supplier<T> question) {
        try {
            return question.get();
        } catch (DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }
}
