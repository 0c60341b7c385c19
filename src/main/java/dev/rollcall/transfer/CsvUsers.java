package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.http.Csv;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Converts lines of CSV to bodies of {@code POST /api/v1/users}, or to those of an import that links users. A column is a field; {@code attributes.<name>} is an attribute with
 * a text value, and {@code attributes} a JSON object with all attributes; {@code profile.<name>} is an attribute of the realm's user profile, with
 * semicolons between several values. An empty cell means that the field is absent.
 */
final class CsvUsers {

    private static final String ATTRIBUTES = "attributes";
    private static final String ATTRIBUTE = "attributes.";
    private static final String PROFILE = IdentityChange.PROFILE;

    private final ImportMode mode;
    private final List<String> columns;

    /** The attributes of the user profile that have several values. */
    private final Set<String> multivalued;

    private CsvUsers(ImportMode mode, List<String> columns, Set<String> multivalued) {
        this.mode = mode;
        this.columns = columns;
        this.multivalued = multivalued;
    }

    /**
     * @param line the first line of the file
     * @param profile its attributes are columns
     * @throws ProblemException 422 if no column names the users, or if one is unknown or repeated. With attributes of the user profile also the
     *     exceptions of {@link RealmProfile#read}
     */
    static CsvUsers of(String line, ImportMode mode, RealmProfile profile) {
        List<String> columns = Csv.cells(line).stream().map(String::strip).toList();
        List<Problem.FieldError> errors = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!isKnown(column, mode, profile.names())) {
                boolean printable = column.length() <= TextRules.MAX_TEXT && !StrictJson.isUnstorable(column);
                errors.add(ErrorKey.UNKNOWN_COLUMN.at(printable ? column : ""));
            } else if (!seen.add(column)) {
                errors.add(ErrorKey.COLUMN_TWICE.at(column));
            }
        }
        if (mode.keys.stream().noneMatch(seen::contains)) {
            ErrorKey missing = mode == ImportMode.LINK ? ErrorKey.MISSING_KEY_COLUMN : ErrorKey.MISSING_COLUMN;
            errors.add(missing.at("username"));
        }
        DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, errors);
        boolean hasAttributes = seen.stream().anyMatch(column -> column.startsWith(PROFILE));
        return new CsvUsers(mode, columns, hasAttributes ? multivalued(profile) : Set.of());
    }

    /** Reads the declaration now: with none or an older one, several values would become one. */
    private static Set<String> multivalued(RealmProfile profile) {
        return profile.read().attributes().stream()
                .filter(DeclaredAttribute::multivalued)
                .map(DeclaredAttribute::name)
                .collect(Collectors.toSet());
    }

    private static boolean isKnown(String column, ImportMode mode, ProfileNames profile) {
        return mode.hasColumn(column)
                || column.equals(ATTRIBUTES)
                || column.startsWith(ATTRIBUTE) && column.length() > ATTRIBUTE.length()
                || column.startsWith(PROFILE) && profile.contains(column.substring(PROFILE.length()));
    }

    /**
     * @throws ProblemException 400 if the line is not CSV or has a different number of cells; 422 if the attributes are not JSON
     */
    ObjectNode read(String line) {
        List<String> cells = Csv.cells(line);
        if (cells.size() != columns.size()) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "The line has %d cells, but the first line has %d.".formatted(cells.size(), columns.size()));
        }
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                put(user, attributes, columns.get(i), cells.get(i));
            }
        }
        if (!attributes.isEmpty()) {
            user.set(ATTRIBUTES, attributes);
        }
        return user;
    }

    private void put(ObjectNode user, ObjectNode attributes, String column, String cell) {
        if (mode.flags.contains(column)) {
            flag(user, column, cell.strip());
        } else if (mode.lists.contains(column)) {
            roles(cell).forEach(user.withArray("/roles")::add);
        } else if (column.equals(ATTRIBUTES)) {
            attributes.setAll(object(cell));
        } else if (column.startsWith(ATTRIBUTE)) {
            attributes.put(column.substring(ATTRIBUTE.length()), cell);
        } else if (column.startsWith(PROFILE)) {
            attribute(user.withObject("/profile"), column.substring(PROFILE.length()), cell);
        } else {
            user.put(column, cell);
        }
    }

    private void attribute(ObjectNode profile, String name, String cell) {
        if (multivalued.contains(name)) {
            Stream.of(cell.strip().split("\\s*;\\s*")).forEach(profile.putArray(name)::add);
        } else {
            profile.put(name, cell);
        }
    }

    /** Spreadsheets write capital letters. Any other value stays a text, which is refused later. */
    private static void flag(ObjectNode user, String column, String cell) {
        switch (cell.toLowerCase(Locale.ROOT)) {
            case "true" -> user.put(column, true);
            case "false" -> user.put(column, false);
            default -> user.put(column, cell);
        }
    }

    /** If the cell contains a semicolon, spaces belong to the names. */
    private static List<String> roles(String cell) {
        return List.of(
                cell.contains(";") ? cell.split("\\s*;\\s*") : cell.strip().split("\\s+"));
    }

    private static ObjectNode object(String cell) {
        try {
            return StrictJson.line(cell);
        } catch (ProblemException e) {
            throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(ErrorKey.NOT_A_JSON_OBJECT.at(ATTRIBUTES)));
        }
    }
}
