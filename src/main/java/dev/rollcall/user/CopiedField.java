package dev.rollcall.user;

import dev.rollcall.user.IdentitySnapshot.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A field that Rollcall copies from Keycloak. {@link #ALL} is the one list of them: the SQL of {@link UserSql}, the difference rule
 * and the staging tables of a reconciliation are derived from it.
 *
 * <p>To add a field, add a column to {@code users} and {@code sync_seen}, a line here, a component to {@link IdentitySnapshot} and to
 * {@link UserView}, and a property to {@link User}.
 *
 * @param <T> the Java type of its values
 */
public final class CopiedField<T> {

    /** In the order in which the API shows them. */
    public static final List<CopiedField<?>> ALL = List.of(
            new CopiedField<>(
                    "username",
                    "username",
                    Part.PROFILE,
                    Type.TEXT,
                    IdentitySnapshot::username,
                    user -> user.username,
                    (user, value) -> user.username = value),
            new CopiedField<>(
                    "email",
                    "email",
                    Part.EMAIL,
                    Type.TEXT,
                    IdentitySnapshot::email,
                    user -> user.email,
                    (user, value) -> user.email = value),
            new CopiedField<>(
                    "emailVerified",
                    "email_verified",
                    Part.EMAIL,
                    Type.FLAG,
                    IdentitySnapshot::emailVerified,
                    user -> user.emailVerified,
                    (user, value) -> user.emailVerified = value),
            new CopiedField<>(
                    "firstName",
                    "first_name",
                    Part.PROFILE,
                    Type.TEXT,
                    IdentitySnapshot::firstName,
                    user -> user.firstName,
                    (user, value) -> user.firstName = value),
            new CopiedField<>(
                    "lastName",
                    "last_name",
                    Part.PROFILE,
                    Type.TEXT,
                    IdentitySnapshot::lastName,
                    user -> user.lastName,
                    (user, value) -> user.lastName = value),
            new CopiedField<>(
                    "locale",
                    "locale",
                    Part.PROFILE,
                    Type.TEXT,
                    IdentitySnapshot::locale,
                    user -> user.locale,
                    (user, value) -> user.locale = value),
            new CopiedField<>(
                    "phoneNumber",
                    "phone_number",
                    Part.PHONE,
                    Type.TEXT,
                    IdentitySnapshot::phoneNumber,
                    user -> user.phoneNumber,
                    (user, value) -> user.phoneNumber = value),
            new CopiedField<>(
                    "enabled",
                    "enabled",
                    Part.ENABLED,
                    Type.FLAG,
                    IdentitySnapshot::enabled,
                    user -> user.enabled,
                    (user, value) -> user.enabled = value),
            new CopiedField<>(
                    "roles",
                    "roles",
                    Part.ROLES,
                    Type.TEXTS,
                    IdentitySnapshot::roles,
                    user -> user.roles,
                    (user, value) -> user.roles = value));

    /** The fields that describe a user: all but {@code enabled} and the roles, which say what a user may do. */
    static final List<CopiedField<?>> VALUES = ALL.stream()
            .filter(field -> field.part != Part.ENABLED && field.part != Part.ROLES)
            .toList();

    static final CopiedField<?> ENABLED = named("enabled");
    static final CopiedField<?> ROLES = named("roles");

    private static CopiedField<?> named(String name) {
        return ALL.stream().filter(field -> field.name.equals(name)).findFirst().orElseThrow();
    }

    /** The names of all fields. */
    static final List<String> NAMES = ALL.stream().map(CopiedField::name).toList();

    /**
     * A type of values.
     *
     * @param reader reads a value from a row
     * @param erased the value in a tombstone, as SQL
     */
    private record Type<T>(Reader<T> reader, String erased) {

        private interface Reader<T> {
            T read(ResultSet row, int column) throws SQLException;
        }

        private static final Type<String> TEXT = new Type<>(ResultSet::getString, "null");
        private static final Type<Boolean> FLAG = new Type<>(ResultSet::getBoolean, "false");
        private static final Type<List<String>> TEXTS = new Type<>(
                (row, column) -> List.of((String[]) row.getArray(column).getArray()), "'{}'");
    }

    private final String name;
    private final String column;
    private final Part part;
    private final Type<T> type;
    private final Function<IdentitySnapshot, T> snapshotValue;
    private final Function<User, T> rowValue;
    private final BiConsumer<User, T> rowSetter;

    private CopiedField(
            String name,
            String column,
            Part part,
            Type<T> type,
            Function<IdentitySnapshot, T> snapshotValue,
            Function<User, T> rowValue,
            BiConsumer<User, T> rowSetter) {
        this.name = name;
        this.column = column;
        this.part = part;
        this.type = type;
        this.snapshotValue = snapshotValue;
        this.rowValue = rowValue;
        this.rowSetter = rowSetter;
    }

    /** The fields that belong to these parts of an identity. */
    static List<CopiedField<?>> of(Set<Part> parts) {
        return ALL.stream().filter(field -> parts.contains(field.part)).toList();
    }

    /** The fields that a row of a listing has: all but the roles, which are listed separately. */
    public static List<CopiedField<?>> listed() {
        return ALL.stream().filter(field -> field.part != Part.ROLES).toList();
    }

    /** The columns of the fields, separated by commas. */
    public static String columns(List<CopiedField<?>> fields) {
        return fields.stream().map(CopiedField::column).collect(Collectors.joining(", "));
    }

    /** The name in the API and in the audit log. */
    String name() {
        return name;
    }

    /** The column in {@code users}, and in a relation of snapshots. */
    public String column() {
        return column;
    }

    Part part() {
        return part;
    }

    /** The value in a tombstone, as SQL. A username cannot be null. */
    String erased() {
        return name.equals("username") ? "''" : type.erased;
    }

    /** Returns SQL for whether a value of one relation is empty in another. A flag is empty if it is false. */
    String isEmptied(String from, String to) {
        return "%1$s.%3$s is distinct from %4$s and %2$s.%3$s is not distinct from %4$s"
                .formatted(from, to, column, type.erased);
    }

    /** Returns SQL for whether two relations have different values, and neither is empty. */
    String isReplaced(String from, String to) {
        return "%1$s.%3$s is distinct from %2$s.%3$s and %1$s.%3$s is distinct from %4$s and %2$s.%3$s is distinct from %4$s"
                .formatted(from, to, column, type.erased);
    }

    public T valueIn(IdentitySnapshot snapshot) {
        return snapshotValue.apply(snapshot);
    }

    /** Whether the row has another value than the snapshot. */
    boolean differs(User user, IdentitySnapshot snapshot) {
        return !Objects.equals(rowValue.apply(user), snapshotValue.apply(snapshot));
    }

    void read(ResultSet row, int index, User user) throws SQLException {
        rowSetter.accept(user, type.reader.read(row, index));
    }

    @Override
    public String toString() {
        return name;
    }
}
