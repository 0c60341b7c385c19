package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.http.Ndjson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the results of an import's lines in their order, counts them, and gives up after several in a row without an answer. */
final class ImportProgress {

    private final Imports.Request request;
    private final Sink sink;
    private final int giveUpAfter;
    private final Map<ImportResult.Linked, Integer> results = new EnumMap<>(ImportResult.Linked.class);
    private int done;
    private int failed;
    private int pending;
    private int unanswered;
    private int firstUnanswered;
    private boolean givenUp;
    private Problem why;

    /** Takes the results. */
    interface Sink {

        void add(ImportResult result) throws IOException;

        /** Lets the reader of the results have what was added, before it waits. */
        void flush() throws IOException;

        /** Whether further lines are to be processed. */
        default boolean goesOn() {
            return true;
        }

        /** Writes the results as newline-delimited JSON. */
        static Sink of(OutputStream out, ObjectMapper json) {
            return new Sink() {
                @Override
                public void add(ImportResult result) throws IOException {
                    Ndjson.write(json, result, out);
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }
    }

    ImportProgress(Imports.Request request, Sink sink, int giveUpAfter) {
        this.request = request;
        this.sink = sink;
        this.giveUpAfter = giveUpAfter;
    }

    /** Whether no further line is to be processed. */
    boolean isGivenUp() {
        return givenUp || !sink.goesOn();
    }

    /** Lets the reader have what is written, before it waits. */
    void flush() throws IOException {
        sink.flush();
    }

    /**
     * @param tried whether Keycloak or the database was asked
     */
    void write(ImportResult.Line result, boolean tried) throws IOException {
        sink.add(result);
        boolean isPending = result.status() == 202;
        if (isPending) {
            pending++;
        } else if (result.problem() == null) {
            done++;
            if (result.result() != null) {
                results.merge(result.result(), 1, Integer::sum);
            }
        } else {
            failed++;
        }
        if (isPending || result.status() >= 500) {
            firstUnanswered = firstUnanswered == 0 ? result.line() : firstUnanswered;
            unanswered++;
            why = isPending ? Problem.of(ProblemType.KEYCLOAK_UNAVAILABLE, null) : result.problem();
            givenUp |= unanswered >= giveUpAfter;
        } else if (tried) {
            unanswered = 0;
        }
    }

    /** Reads the lines that were not processed, and writes the summary. */
    void end(ImportFile file, Stream<FileLines.Line> next) throws IOException {
        int skipped = (int) next.count();
        while (file.next().isPresent()) {
            skipped++;
        }
        sink.add(summary(skipped));
    }

    private ImportResult.Summary summary(int skipped) {
        return new ImportResult.Summary(
                done,
                failed,
                pending,
                skipped,
                count(ImportResult.Linked.CREATED),
                count(ImportResult.Linked.CHANGED),
                count(ImportResult.Linked.UNCHANGED),
                givenUp ? firstUnanswered : null,
                givenUp ? why.withDetail("%d lines in a row failed. %s".formatted(giveUpAfter, remedy())) : null);
    }

    private Integer count(ImportResult.Linked result) {
        return request.mode() == ImportMode.LINK ? results.getOrDefault(result, 0) : null;
    }

    private String remedy() {
        return request.key().isPresent() || request.dryRun()
                ? "Send the whole file again later with the same Idempotency-Key."
                : "Send the file again later, from line %d on.".formatted(firstUnanswered);
    }
}
