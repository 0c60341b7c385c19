package dev.rollcall.http;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.Variant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Comma-separated values (RFC 4180). Spreadsheets run a cell that begins with one of {@code = + - @} as a formula; some do so for the
 * full-width forms, too, or look behind a tab or a line break. So such a cell is written with an apostrophe before it, which is removed when
 * it is read. {@code report.js} of the import page does the same.
 */
public final class Csv {

    public static final String MEDIA_TYPE = "text/csv";

    /** Also matches formulas that already have apostrophes before them, so that reading restores every written text. */
    private static final Pattern FORMULA =
            Pattern.compile("'*[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);

    private static final Pattern GUARDED =
            Pattern.compile("'+[=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20].*", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile(".*[\",\\r\\n].*|\\s.*|.*\\s", Pattern.DOTALL);

    private Csv() {}

    /**
     * Whether a client wants CSV, and not newline-delimited JSON.
     *
     * @param format the parameter {@code format}, which takes precedence over {@code Accept}; null for none
     * @throws ProblemException 400 for another format
     */
    public static boolean isWanted(String format, Request http) {
        if (format == null) {
            MediaType csv = MediaType.valueOf(MEDIA_TYPE);
            // the first is the default
            Variant accepted = http.selectVariant(Variant.mediaTypes(MediaType.valueOf(Ndjson.MEDIA_TYPE), csv)
                    .build());
            return accepted != null && accepted.getMediaType().equals(csv);
        }
        return switch (format) {
            case "csv" -> true;
            case "ndjson" -> false;
            default ->
                throw ProblemException.invalidParameter(ErrorKey.NOT_ONE_OF_TWO
                        .with("first", "ndjson")
                        .with("second", "csv")
                        .at("format"));
        };
    }

    /**
     * Returns a file for download, such as {@code users-2026-12-01.csv}, which no cache stores.
     *
     * @param csv whether it is CSV, and not newline-delimited JSON
     */
    public static Response download(StreamingOutput file, boolean csv, String name, LocalDate day) {
        return Response.ok(file, csv ? MEDIA_TYPE + "; charset=UTF-8" : Ndjson.MEDIA_TYPE)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"%s-%s.%s\"".formatted(name, day, csv ? "csv" : "ndjson"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Formats cells as a record with a line break; null becomes an empty cell. */
    public static String record(List<?> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(Object value) {
        String text = value == null ? "" : value.toString();
        String guarded = FORMULA.matcher(text).matches() ? "'" + text : text;
        return QUOTED.matcher(guarded).matches() ? '"' + guarded.replace("\"", "\"\"") + '"' : guarded;
    }

    /**
     * Splits a record into its cells.
     *
     * @param record without its line break
     * @throws ProblemException 400 for misplaced quotes; the message does not contain the values
     */
    public static List<String> cells(String record) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        do {
            int cell = cells.size() + 1;
            int end = record.startsWith("\"", at) ? endOfQuoted(record, at, cell) : endOfPlain(record, at);
            String text = record.substring(at, end);
            if (text.startsWith("\"")) {
                if (end < record.length() && record.charAt(end) != ',') {
                    throw malformed(cell, "has text after its closing quote");
                }
                text = text.substring(1, text.length() - 1).replace("\"\"", "\"");
            } else if (text.contains("\"")) {
                throw malformed(cell, "contains a quote but is not quoted");
            }
            cells.add(GUARDED.matcher(text).matches() ? text.substring(1) : text);
            at = end + 1;
        } while (at <= record.length());
        return cells;
    }

    private static ProblemException malformed(int cell, String message) {
        return new ProblemException(ProblemType.BAD_REQUEST, "Cell %d %s.".formatted(cell, message));
    }

    private static int endOfPlain(String record, int from) {
        int comma = record.indexOf(',', from);
        return comma < 0 ? record.length() : comma;
    }

    /** Returns the index after the closing quote; a doubled quote is part of the text. */
    private static int endOfQuoted(String record, int from, int cell) {
        int at = from + 1;
        while (true) {
            int quote = record.indexOf('"', at);
            if (quote < 0) {
                throw malformed(cell, "has an unclosed quote");
            }
            if (!record.startsWith("\"", quote + 1)) {
                return quote + 1;
            }
            at = quote + 2;
        }
    }
}
