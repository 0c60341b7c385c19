package dev.rollcall.database;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A field that Rollcall copies from the identity provider, with its column. The SQL that stages, compares, writes and erases the fields of an
 * entity is derived from the one list of them.
 *
 * @param <S> what the identity provider gives, such as an organization
 * @param <T> the Java type of the field's values
 */
public class CopiedField<S, T> {

    /**
     * A type of values.
     *
     * @param reader reads a value from a row
     * @param empty the value of a field that is empty, as SQL; a tombstone has it
     * @param parameter the SQL of a parameter with a value
     */
    public record Type<T>(Reader<T> reader, String empty, String parameter) {

        public static final Type<String> TEXT = new Type<>(ResultSet::getString, "null", "?");
        public static final Type<String> REQUIRED_TEXT = new Type<>(ResultSet::getString, "''", "?");
        public static final Type<Boolean> FLAG = new Type<>(ResultSet::getBoolean, "false", "?");
        public static final Type<List<String>> TEXTS = new Type<>(
                (row, column) -> {
                    Array texts = row.getArray(column);
                    return texts == null ? null : List.of((String[]) texts.getArray());
                },
                "'{}'",
                "?");

        /** The text of a JSON object. */
        public static final Type<String> JSON = new Type<>(ResultSet::getString, "'{}'", "?::jsonb");

        /** Reads a column of a row by its number. */
        public interface Reader<T> {
            T read(ResultSet row, int column) throws SQLException;
        }
    }

    private final String name;
    private final String column;
    private final Type<T> type;
    private final Function<S, T> value;

    /**
     * @param name as in the API, the change log and the audit log; the column has the same name in snake case
     */
    public CopiedField(String name, Type<T> type, Function<S, T> value) {
        this.name = name;
        this.column = name.replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
        this.type = type;
        this.value = value;
    }

    public final String name() {
        return name;
    }

    public final String column() {
        return column;
    }

    public final String empty() {
        return type.empty();
    }

    public final String parameter() {
        return type.parameter();
    }

    public final T valueIn(S source) {
        return value.apply(source);
    }

    public final T read(ResultSet row, int number) throws SQLException {
        return type.reader().read(row, number);
    }

    /** Returns the columns, separated by commas. */
    public static String columns(List<? extends CopiedField<?, ?>> fields) {
        return list(fields, ", ", CopiedField::column);
    }

    /** Returns the columns of a relation, separated by commas. */
    public static String columns(List<? extends CopiedField<?, ?>> fields, String relation) {
        return list(fields, ", ", field -> relation + "." + field.column());
    }

    /** Returns a parameter for each field, separated by commas. */
    public static String parameters(List<? extends CopiedField<?, ?>> fields) {
        return list(fields, ", ", CopiedField::parameter);
    }

    /** Returns assignments of parameters, for an update. */
    public static String assignments(List<? extends CopiedField<?, ?>> fields) {
        return list(fields, ", ", field -> field.column() + " = " + field.parameter());
    }

    /** Returns assignments of another relation's values, for an update. */
    public static String assignments(List<? extends CopiedField<?, ?>> fields, String source) {
        return list(fields, ", ", field -> "%1$s = %2$s.%1$s".formatted(field.column(), source));
    }

    /** Returns assignments for a tombstone. */
    public static String erasures(List<? extends CopiedField<?, ?>> fields) {
        return list(fields, ", ", field -> field.column() + " = " + field.empty());
    }

    /** Returns SQL for whether two relations differ in any of the fields. */
    public static String differ(List<? extends CopiedField<?, ?>> fields, String one, String other) {
        return "(%s) is distinct from (%s)".formatted(columns(fields, one), columns(fields, other));
    }

    /** Returns SQL for an array of the names of those fields in which two relations differ. */
    public static String differingNames(List<? extends CopiedField<?, ?>> fields, String one, String other) {
        return "array_remove(array[%s], null)"
                .formatted(list(
                        fields,
                        ", ",
                        field -> "case when %1$s.%3$s is distinct from %2$s.%3$s then '%4$s' end"
                                .formatted(one, other, field.column(), field.name())));
    }

    /** Returns SQL for whether a value of one relation is lost in another, which has another value or is empty. A flag is empty if it is false. */
    public final String isLost(String from, String to) {
        return "%1$s.%3$s is distinct from %2$s.%3$s and %1$s.%3$s is distinct from %4$s"
                .formatted(from, to, column, type.empty());
    }

    /** Returns SQL for each field, with a separator between them. */
    public static <F extends CopiedField<?, ?>> String list(
            List<F> fields, String separator, Function<? super F, String> sql) {
        return fields.stream().map(sql).collect(Collectors.joining(separator));
    }

    /** Returns the names of the fields in which two of the identity provider's entities differ. */
    public static <S> List<String> differences(List<? extends CopiedField<S, ?>> fields, S one, S other) {
        return fields.stream()
                .filter(field -> !Objects.equals(field.valueIn(one), field.valueIn(other)))
                .map(CopiedField::name)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
