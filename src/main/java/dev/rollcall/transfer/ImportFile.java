package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** A file of users, NDJSON or CSV. The mode says what each line is. */
final class ImportFile {

    private static final String KIND = "kind";

    private final ImportMode mode;
    private final FileLines lines;
    private final Function<String, ObjectNode> format;

    /** The numbers of lines that are left out. */
    private final IntPredicate without;

    /**
     * @throws ProblemException 422 if the first line of CSV does not name the columns
     */
    ImportFile(InputStream content, ImportFormat format, RealmProfile profile, IntPredicate without)
            throws IOException {
        this.mode = format.mode();
        this.lines = new FileLines(content, format.csv());
        this.format = format.csv() ? header(lines, mode, profile)::read : StrictJson::line;
        this.without = without;
    }

    /**
     * Receives the whole file. A proxy may take an earlier response for the end of the request, and a client may not read it until
     * it has sent everything.
     *
     * @throws ProblemException 413 if the file is too large
     */
    static SpooledBody receive(InputStream body, ImportFormat format, ManagementConfig.ImportConfig config) {
        // The line with the column names is not a user.
        return SpooledBody.of(body, config.maxSize().asLongValue(), config.maxLines() + (format.csv() ? 1 : 0));
    }

    private static CsvUsers header(FileLines lines, ImportMode mode, RealmProfile profile) throws IOException {
        FileLines.Line first = lines.next()
                .orElseThrow(() -> new ProblemException(
                        ProblemType.BAD_REQUEST, "The file is empty. Its first line must contain the column names."));
        return read(first, line -> CsvUsers.of(line, mode, profile));
    }

    /** Adds the line number to a problem, in the detail and as the member {@code line}. */
    private static <T> T read(FileLines.Line line, Function<String, T> format) {
        try {
            return format.apply(line.text());
        } catch (ProblemException e) {
            Problem problem = e.problem();
            String detail = "Line %d: %s".formatted(line.number(), problem.detail());
            throw new ProblemException(problem.withDetail(detail).with("line", line.number()), e.headers(), e);
        }
    }

    /** Returns the next line that is neither blank nor left out; empty at the end of the file. */
    Optional<FileLines.Line> next() throws IOException {
        Optional<FileLines.Line> line = lines.next();
        while (line.isPresent()
                && (line.get().isBlank() || without.test(line.get().number()))) {
            line = lines.next();
        }
        return line;
    }

    /**
     * Returns the fields of a line without those that the mode ignores. The kind of a user who is not a person stays, so that it is refused: an
     * import would create a person.
     *
     * @throws ProblemException if the line cannot be read
     */
    ObjectNode read(FileLines.Line line) {
        ObjectNode fields = read(line, format);
        JsonNode kind = fields.path(KIND);
        boolean refused = !kind.isMissingNode() && !kind.asText().equals(UserKind.PERSON.code());
        fields.remove(mode.ignored);
        return refused ? fields.set(KIND, kind) : fields;
    }
}
