package dev.rollcall.transfer;

import dev.rollcall.http.Csv;
import dev.rollcall.http.Parameters;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The format of a file to import.
 *
 * @param csv whether it is CSV; otherwise it is newline-delimited JSON
 */
public record ImportFormat(ImportMode mode, boolean csv) {

    /**
     * @param mode the parameter of the request; null for the default
     * @param headers have the media type of the body
     * @throws ProblemException 400 for an unknown mode; 415 if the media type is missing, or names another charset than UTF-8
     */
    public static ImportFormat of(String mode, HttpHeaders headers) {
        return new ImportFormat(
                Parameters.oneOf("mode", mode, List.of(ImportMode.values()), ImportMode::code)
                        .orElse(ImportMode.CREATE),
                isCsv(headers));
    }

    private static boolean isCsv(HttpHeaders headers) {
        MediaType type = Parameters.contentType(headers)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNSUPPORTED_MEDIA_TYPE, "Set Content-Type to application/x-ndjson or text/csv."));
        String charset = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !Set.of("utf-8", "utf8").contains(charset.toLowerCase(Locale.ROOT))) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "A file must be in UTF-8.");
        }
        return type.isCompatible(MediaType.valueOf(Csv.MEDIA_TYPE));
    }
}
