package dev.rollcall.transfer;

import dev.rollcall.audit.Actor;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Imports files that are stored first. Lines without an answer are processed again by another run. */
@Singleton
public record FileImport(Imports imports, ProfileNames profile) {

    private static final String PROFILE = "/profile/";

    /** A file that has arrived. It is closed when it is stored elsewhere. */
    public static final class Received implements Closeable {

        private final ImportFormat format;
        private final List<Integer> lines;
        private final SpooledBody spool;
        private final Runnable release;

        Received(ImportFormat format, List<Integer> lines, SpooledBody spool, Runnable release) {
            this.format = format;
            this.lines = lines;
            this.spool = spool;
            this.release = release;
        }

        public ImportFormat format() {
            return format;
        }

        /** The numbers of the lines that are not blank, without that of column names. */
        public List<Integer> lines() {
            return lines;
        }

        /** Returns the content from its beginning. */
        public InputStream content() {
            return spool.open();
        }

        @Override
        public void close() {
            spool.close();
            release.run();
        }
    }

    /**
     * The result of a line, without personal data.
     *
     * @param user the record; null if there is none
     * @param changed false if the record had the values already
     * @param act the pending act; null for none
     * @param problem why the line was refused; null if it was not. Its errors name no field that only the file has
     */
    public record LineResult(int line, UUID user, boolean changed, UUID act, Problem problem) {}

    /** The results that lines of a file have got in earlier runs. */
    public interface EarlierResults {

        /** Whether a line has a result that is final. */
        boolean has(int line);

        /** Returns the user whom a line with a result has created or named; empty if there is none. */
        Optional<UUID> user(int line);
    }

    /** Takes the results of a run. */
    public interface Results extends EarlierResults {

        void add(LineResult result);

        /** Called often, also while lines are being processed. */
        void flush();

        /** Whether further lines are to be processed. */
        boolean goesOn();
    }

    /**
     * Receives a whole file, and finds its lines.
     *
     * @throws ProblemException 429 if too many files are being received or imported, 413 or 422 if the file is refused, 507 if there is no room
     */
    public Received receive(ImportFormat format, InputStream body) {
        return imports.receive(format, body);
    }

    /**
     * Processes the lines of a file that have no result yet. Ends early if Keycloak does not answer.
     *
     * @param key identifies the import: a line that was processed before gets its first result
     */
    public void run(Actor actor, String key, ImportFormat format, InputStream content, Results results)
            throws IOException {
        Imports.Request request = new Imports.Request(actor, format, Optional.of(key), false, Optional.of(results));
        imports.run(request, imports.open(content, request), new ImportProgress.Sink() {
            @Override
            public void add(ImportResult result) {
                if (result instanceof ImportResult.Line line) {
                    results.add(resultOf(line, format.mode()));
                }
                results.flush();
            }

            @Override
            public void flush() {
                results.flush();
            }

            @Override
            public boolean goesOn() {
                return results.goesOn();
            }
        });
    }

    private LineResult resultOf(ImportResult.Line line, ImportMode mode) {
        Problem problem = line.problem() == null
                ? null
                : line.problem()
                        .withErrors(line.problem().errors().stream()
                                .map(error -> error.withField(known(error.field(), mode)))
                                .toList());
        return new LineResult(
                line.line(), line.id(), line.result() != ImportResult.Linked.UNCHANGED, line.act(), problem);
    }

    /** Returns the name of a field; an empty one instead of a name that only the file has. */
    private String known(String field, ImportMode mode) {
        boolean isKnown = mode.hasColumn(field)
                || field.equals("attributes")
                || field.startsWith(PROFILE) && profile.contains(field.substring(PROFILE.length()));
        return isKnown ? field : "";
    }
}
