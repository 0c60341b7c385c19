package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.UserInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/** A file of users, of which each line is the body of a {@code POST /api/v1/users}, in either format. */
final class ImportFile implements Closeable {

    private final SpooledBody spool;
    private final FileLines lines;
    private final Function<String, ObjectNode> format;

    private ImportFile(SpooledBody spool, boolean csv) throws IOException {
        this.spool = spool;
        this.lines = new FileLines(spool.open(), csv);
        this.format = csv ? header(lines)::read : StrictJson::line;
    }

    /**
     * Takes the whole file. What is answered before that, a proxy may take for the end of the request, and a client may not read
     * until it has sent everything.
     *
     * @throws ProblemException 413 for one that is too large, 422 for a first line of CSV that does not name the columns
     */
    static ImportFile of(InputStream body, boolean csv, ManagementConfig.ImportConfig config) {
        // The line with the names of the columns is no user.
        SpooledBody spool = SpooledBody.of(body, config.maxSize().asLongValue(), config.maxLines() + (csv ? 1 : 0));
        try {
            return new ImportFile(spool, csv);
        } catch (IOException e) {
            spool.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private static CsvUsers header(FileLines lines) throws IOException {
        FileLines.Line first = lines.next()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.BAD_REQUEST, "The file is empty: its first line names the columns."));
        return read(first, CsvUsers::of);
    }

    /** A problem says on which line of the file it is, for people and for programs. */
    private static <T> T read(FileLines.Line line, Function<String, T> format) {
        try {
            return format.apply(line.text());
        } catch (ProblemException e) {
            Problem problem = e.problem();
            String detail = "Line %d: %s".formatted(line.number(), problem.detail());
            throw new ProblemException(problem.withDetail(detail).with("line", line.number()), e.headers(), e);
        }
    }

    /** The next line that is not blank; empty at the end of the file. */
    Optional<FileLines.Line> next() throws IOException {
        Optional<FileLines.Line> line = lines.next();
        while (line.isPresent() && line.get().isBlank()) {
            line = lines.next();
        }
        return line;
    }

    /**
     * What a line says of a user, without what the service sets itself: an export has that.
     *
     * @throws ProblemException if it cannot be read; it names the line
     */
    ObjectNode read(FileLines.Line line) {
        return read(line, format).without(UserInput.SERVER_MANAGED);
    }

    @Override
    public void close() {
        spool.close();
    }
}
