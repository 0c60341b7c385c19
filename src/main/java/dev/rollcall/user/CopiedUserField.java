package dev.rollcall.user;

import dev.rollcall.database.CopiedField;
import dev.rollcall.user.IdentitySnapshot.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A field of users that Rollcall copies from Keycloak. {@link #ALL} is the one list of them: the SQL of {@link UserSql}, the difference rule
 * and the staging tables of a reconciliation are derived from it.
 *
 * <p>To add a field, add a column to {@code users} and {@code sync_seen}, a line here, a component to {@link IdentitySnapshot} and to
 * {@link UserView}, and a property to {@link User}.
 */
public final class CopiedUserField<T> extends CopiedField<IdentitySnapshot, T> {

    static final CopiedUserField<Boolean> ENABLED = new CopiedUserField<>(
            "enabled",
            Part.ENABLED,
            Type.FLAG,
            snapshot -> snapshot.identity().enabled(),
            user -> user.enabled,
            (user, value) -> user.enabled = value);

    static final CopiedUserField<List<String>> ROLES = new CopiedUserField<>(
            "roles",
            Part.ROLES,
            Type.TEXTS,
            IdentitySnapshot::roles,
            user -> user.roles,
            (user, value) -> user.roles = value);

    /** In the order in which the API shows them. */
    public static final List<CopiedUserField<?>> ALL = List.of(
            new CopiedUserField<>(
                    "username",
                    Part.PROFILE,
                    Type.REQUIRED_TEXT,
                    snapshot -> snapshot.identity().username(),
                    user -> user.username,
                    (user, value) -> user.username = value),
            new CopiedUserField<>(
                    "email",
                    Part.EMAIL,
                    Type.TEXT,
                    snapshot -> snapshot.identity().email(),
                    user -> user.email,
                    (user, value) -> user.email = value),
            new CopiedUserField<>(
                    "emailVerified",
                    Part.EMAIL,
                    Type.FLAG,
                    snapshot -> snapshot.identity().emailVerified(),
                    user -> user.emailVerified,
                    (user, value) -> user.emailVerified = value),
            new CopiedUserField<>(
                    "firstName",
                    Part.PROFILE,
                    Type.TEXT,
                    snapshot -> snapshot.identity().firstName(),
                    user -> user.firstName,
                    (user, value) -> user.firstName = value),
            new CopiedUserField<>(
                    "lastName",
                    Part.PROFILE,
                    Type.TEXT,
                    snapshot -> snapshot.identity().lastName(),
                    user -> user.lastName,
                    (user, value) -> user.lastName = value),
            new CopiedUserField<>(
                    "locale",
                    Part.PROFILE,
                    Type.TEXT,
                    snapshot -> snapshot.identity().locale(),
                    user -> user.locale,
                    (user, value) -> user.locale = value),
            new CopiedUserField<>(
                    "phoneNumber",
                    Part.PHONE,
                    Type.TEXT,
                    snapshot -> snapshot.identity().phoneNumber(),
                    user -> user.phoneNumber,
                    (user, value) -> user.phoneNumber = value),
            ENABLED,
            ROLES);

    /** The fields that describe a user: all but {@code enabled} and the roles, which say what a user may do. */
    static final List<CopiedUserField<?>> VALUES = ALL.stream()
            .filter(field -> field.part != Part.ENABLED && field.part != Part.ROLES)
            .toList();

    private final Part part;
    private final Function<User, T> rowValue;
    private final BiConsumer<User, T> rowSetter;

    private CopiedUserField(
            String name,
            Part part,
            Type<T> type,
            Function<IdentitySnapshot, T> snapshotValue,
            Function<User, T> rowValue,
            BiConsumer<User, T> rowSetter) {
        super(name, type, snapshotValue);
        this.part = part;
        this.rowValue = rowValue;
        this.rowSetter = rowSetter;
    }

    /** The fields that belong to these parts of an identity. */
    static List<CopiedUserField<?>> of(Set<Part> parts) {
        return ALL.stream().filter(field -> parts.contains(field.part)).toList();
    }

    /** The names of fields. */
    static List<String> names(List<CopiedUserField<?>> fields) {
        return fields.stream().map(CopiedField::name).toList();
    }

    /** The fields that a row of a listing has: all but the roles, which are listed separately. */
    public static List<CopiedUserField<?>> listed() {
        return ALL.stream().filter(field -> field.part != Part.ROLES).toList();
    }

    Part part() {
        return part;
    }

    /** Returns SQL for whether a value of one relation is empty in another. A flag is empty if it is false. */
    String isEmptied(String from, String to) {
        return "%1$s.%3$s is distinct from %4$s and %2$s.%3$s is not distinct from %4$s"
                .formatted(from, to, column(), empty());
    }

    /** Returns SQL for whether two relations have different values, and neither is empty. */
    String isReplaced(String from, String to) {
        return "%1$s.%3$s is distinct from %2$s.%3$s and %1$s.%3$s is distinct from %4$s and %2$s.%3$s is distinct from %4$s"
                .formatted(from, to, column(), empty());
    }

    /** Whether the row has another value than the snapshot. */
    boolean differs(User user, IdentitySnapshot snapshot) {
        return !Objects.equals(rowValue.apply(user), valueIn(snapshot));
    }

    void read(ResultSet row, int number, User user) throws SQLException {
        rowSetter.accept(user, read(row, number));
    }
}
