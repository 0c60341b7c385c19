package dev.rollcall.problem;

import java.util.Objects;
import java.util.stream.Stream;

/** The causes of failures. */
public final class Causes {

    private Causes() {}

    /** Returns a failure, its cause, the cause of that, and so on. */
    public static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }
}
