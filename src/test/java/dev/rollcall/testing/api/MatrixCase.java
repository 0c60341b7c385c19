package dev.rollcall.testing.api;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The answer that one kind of caller gets from one endpoint. */
public record MatrixCase<K>(String method, String path, K caller, int status) {

    /**
     * Reads a table whose first line is its head: method and path, then the status for each caller.
     *
     * @param callers the columns
     */
    public static <K> Stream<MatrixCase<K>> of(String table, List<K> callers) {
        return table.lines().skip(1).flatMap(line -> {
            List<String> cells =
                    Arrays.stream(line.split("\\|")).map(String::strip).toList();
            String[] endpoint = cells.get(0).split(" +");
            return IntStream.range(0, callers.size())
                    .mapToObj(i -> new MatrixCase<>(
                            endpoint[0], endpoint[1], callers.get(i), Integer.parseInt(cells.get(i + 1))));
        });
    }

    @Override
    public String toString() {
        return "%s %s as %s: %d".formatted(method, path, caller, status);
    }
}
