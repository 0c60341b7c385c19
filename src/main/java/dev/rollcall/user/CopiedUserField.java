package dev.rollcall.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.database.CopiedField;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.IdentitySnapshot.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A field of users that Rollcall copies from Keycloak. {@link #ALL} is the one list of them: the SQL of {@link UserSql}, the difference rule
 * and the staging tables of a reconciliation are derived from it.
 *
 * <p>To add a field, add a column to {@code users} and {@code sync_seen}, a line here, a component to {@link IdentitySnapshot} and to
 * {@link UserView}, and a property to {@link User}.
 */
public class CopiedUserField<T> extends CopiedField<IdentitySnapshot, T> {

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

    static final CopiedUserField<String> PROFILE = new Profile();

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
            ROLES,
            PROFILE);

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

    /** The names of fields, without those of attributes of the user profile. */
    static List<String> names(List<CopiedUserField<?>> fields) {
        return fields.stream()
                .filter(field -> field != PROFILE)
                .map(CopiedField::name)
                .toList();
    }

    /** The names of the fields of a new record. An attribute of the user profile is one if it has a value. */
    static List<String> names(List<CopiedUserField<?>> fields, IdentitySnapshot snapshot) {
        return Stream.concat(names(fields).stream(), Profile.names(snapshot, (name, value) -> value != null))
                .toList();
    }

    /** Returns SQL for an array of the names of what a snapshot would change in a row: of fields, and of attributes of the user profile. */
    static String changedNames(List<CopiedUserField<?>> fields, String row, String snapshot) {
        return differingNames(fields.stream().filter(field -> field != PROFILE).toList(), row, snapshot) + " || "
                + Profile.NAMES.formatted(
                        snapshot + ".profile",
                        row + ".profile -> entry.key is distinct from nullif(entry.value, 'null'::jsonb)");
    }

    /** Returns SQL for an array of the names of the attributes that a profile has. */
    static String attributes(String profile) {
        return Profile.NAMES.formatted(profile, "entry.value <> 'null'::jsonb");
    }

    /** Returns SQL for an array of those attributes of a row that the setting {@code :profile} does not name, each behind a prefix. */
    static String unnamedAttributes(String row, String prefix) {
        return "array(select '%s' || entry from jsonb_object_keys(%s.profile) entry where entry <> all(:profile::text[]) order by 1)"
                .formatted(prefix, row);
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

    /** Returns the SQL of the value that a new row has. */
    String inserted(String source) {
        return source;
    }

    /**
     * Returns the SQL of the value that a row has once a snapshot was written.
     *
     * @param row the SQL of the value before
     * @param source the SQL of the snapshot's value
     */
    String updated(String row, String source) {
        return source;
    }

    /** Returns the names of what differs between the row and the snapshot: of this field, or of attributes inside it. */
    Stream<String> differences(User user, IdentitySnapshot snapshot) {
        return Objects.equals(rowValue.apply(user), valueIn(snapshot)) ? Stream.empty() : Stream.of(name());
    }

    void read(ResultSet row, int number, User user) throws SQLException {
        rowSetter.accept(user, read(row, number));
    }

    /**
     * The attributes of the realm's user profile. A snapshot does not know all of them: its value is a JSON object with those that it knows, and null
     * for one that the user does not have. A row has an object without nulls.
     */
    private static final class Profile extends CopiedUserField<String> {

        private static final ObjectMapper JSON = new ObjectMapper();
        private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

        static final String NAMES = "array(select '" + IdentityChange.PROFILE
                + "' || entry.key from jsonb_each(%s) entry where %s order by 1)";

        private static final String ATTRIBUTES =
                "exists (select 1 from jsonb_each(%2$s.profile) entry where %1$s.profile -> entry.key is not null and %3$s)";

        /** A text is a list of one, so that an attribute which becomes multivalued does not look replaced. */
        private static final String AS_LIST =
                "case jsonb_typeof(%1$s) when 'array' then %1$s else jsonb_build_array(%1$s) end";

        Profile() {
            super(
                    "profile",
                    Part.ATTRIBUTES,
                    Type.JSON,
                    snapshot -> text(snapshot.identity().profile()),
                    user -> text(user.profile),
                    (user, value) -> user.profile = object(value));
        }

        private static String text(Map<String, Object> attributes) {
            try {
                return JSON.writeValueAsString(attributes);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private static Map<String, Object> object(String text) {
            try {
                return text.equals("{}") ? Map.of() : JSON.readValue(text, OBJECT);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the column has a JSON object", e);
            }
        }

        @Override
        String inserted(String source) {
            return "jsonb_strip_nulls(%s)".formatted(source);
        }

        @Override
        String updated(String row, String source) {
            return "jsonb_strip_nulls(%s || %s)".formatted(row, source);
        }

        @Override
        String isEmptied(String from, String to) {
            return ATTRIBUTES.formatted(from, to, "entry.value = 'null'::jsonb");
        }

        @Override
        String isReplaced(String from, String to) {
            return ATTRIBUTES.formatted(
                    from,
                    to,
                    "entry.value <> 'null'::jsonb and (%s) <> (%s)"
                            .formatted(
                                    AS_LIST.formatted("(%s.profile -> entry.key)".formatted(from)),
                                    AS_LIST.formatted("entry.value")));
        }

        @Override
        Stream<String> differences(User user, IdentitySnapshot snapshot) {
            return names(snapshot, (name, value) -> !Objects.equals(value, user.profile.get(name)));
        }

        private static Stream<String> names(IdentitySnapshot snapshot, BiPredicate<String, Object> wanted) {
            return snapshot.identity().profile().entrySet().stream()
                    .filter(attribute -> wanted.test(attribute.getKey(), attribute.getValue()))
                    .map(attribute -> IdentityChange.PROFILE + attribute.getKey());
        }
    }
}
