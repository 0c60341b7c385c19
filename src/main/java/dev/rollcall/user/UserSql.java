package dev.rollcall.user;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.CopiedField;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.user.IdentitySnapshot.Part;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The statements on {@code users} and {@code last_visits}, built from {@link CopiedUserField#ALL}. Those of an instance write what
 * Keycloak answers.
 */
final class UserSql {

    /** The latest plausible time of a row. Later ones come from a clock that was ahead, see {@link UserWriter#isAhead}. */
    static final String NOW =
            "statement_timestamp() + interval '%d milliseconds'".formatted(UserWriter.TOLERANCE.toMillis());

    /** The time of a row after a change at {@code %s}: not before the row's, unless that is in the future. */
    private static final String LATER =
            "least(greatest(%%1$s, users.identity_as_of), %%1$s + interval '%d milliseconds')"
                    .formatted(UserWriter.TOLERANCE.toMillis());

    /** Parameters: roles, now, context, id. */
    static final String WRITE_FIRST_ROLES = """
            update users set roles = ?, updated_at = ?, version = version + 1
            %s and id = ? and roles is null and deleted_at is null""".formatted(ChangeContext.FROM);

    /** Writes the attributes and the external ids of many users. */
    static final String WRITE_OWN = """
            update users set attributes = s.attributes, external_id = s.external_id, updated_at = :now, version = users.version + 1
            from (
                select id, attributes::jsonb, external_id
                from unnest(:ids::uuid[], :attributes::text[], :externals::text[]) as given (id, attributes, external_id)) s, %s
            where told is not null and users.id = s.id and users.deleted_at is null
                and (users.attributes, users.external_id) is distinct from (s.attributes, s.external_id)
            returning users.id""".formatted(ChangeContext.RELATION);

    /** Sets the time of a row that is older, or has a time in the future. Parameters: as of two times, subject, as of. */
    static final String CONFIRM = """
            update users set identity_as_of = ?, deleted_at = case when deleted_at > %1$s then ? else deleted_at end
            where keycloak_id = ? and (identity_as_of < ? or identity_as_of > %1$s or deleted_at > %1$s)""".formatted(NOW);

    /** Lets only one of many concurrent requests write. Parameters: now, id, the latest time that is too old. */
    static final String TOUCH_LAST_SEEN = """
            update last_visits set seen_at = ? where user_id = ? and (seen_at is null or seen_at <= ?)""";

    /** The fields that Keycloak's answers know. */
    private final List<CopiedUserField<?>> known;

    final String insertIfAbsent;

    /**
     * Turns a row into a tombstone, which keeps only ids and times. If it returns, its roles are those of Keycloak; if only tokens tell
     * roles, they are not known. Parameters: now, now, now, now, now, context, subject.
     */
    final String erase;

    /** Takes away access. Parameters: those of {@link #access()}, now, now, context, id. */
    final String reduce;

    /**
     * Writes a newer snapshot into a row that is locked, and revives a tombstone. Parameters: the known fields, updated_at, synced_at,
     * identity_as_of, context, id.
     */
    final String update;

    /**
     * @param parts those that Keycloak's answers know
     */
    UserSql(Set<Part> parts) {
        this.known = CopiedUserField.of(parts);
        this.insertIfAbsent = insert(known) + "nothing";
        this.erase = """
                update users set %s, attributes = '{}', external_id = null, directory_id = null, updated_at = ?, synced_at = ?,
                    identity_as_of = %s, deleted_at = ?, version = version + 1
                %s and keycloak_id = ? and deleted_at is null""".formatted(
                        CopiedField.erasures(known) + (known.contains(CopiedUserField.ROLES) ? "" : ", roles = null"),
                        LATER.formatted("?::timestamptz"),
                        ChangeContext.FROM);
        this.reduce = """
                update users set %s, updated_at = ?, synced_at = ?, version = version + 1
                %s and id = ?""".formatted(CopiedField.assignments(access()), ChangeContext.FROM);
        this.update = """
                update users set %s, updated_at = ?, synced_at = ?, identity_as_of = ?, deleted_at = null, version = version + 1
                %s and id = ?""".formatted(updates(known, CopiedUserField::parameter), ChangeContext.FROM);
    }

    /** The known fields. */
    List<CopiedUserField<?>> known() {
        return known;
    }

    /** The known fields that say what a user may do. */
    List<CopiedUserField<?>> access() {
        return known.stream()
                .filter(field -> !CopiedUserField.VALUES.contains(field))
                .toList();
    }

    /** Parameters: those of {@link IdentitySnapshot#insertParameters}. */
    private static String insert(List<CopiedUserField<?>> fields) {
        return """
                insert into users (id, keycloak_id, %s, created_at, updated_at, synced_at, identity_as_of, attributes, external_id,
                    kind)
                select ?, ?, %s, ?, ?, ?, ?, coalesce(?::jsonb, '{}'), ?::text, coalesce(?::text, 'person') %s
                on conflict (keycloak_id) do\s""".formatted(
                        CopiedField.columns(fields),
                        CopiedField.list(fields, ", ", field -> field.inserted(field.parameter())),
                        ChangeContext.FROM);
    }

    /** Returns assignments of values that come from somewhere. */
    private static String updates(List<CopiedUserField<?>> fields, Function<CopiedUserField<?>, String> source) {
        return CopiedField.list(fields, ", ", field -> field.column() + " = " + updated(field, source.apply(field)));
    }

    private static String updated(CopiedUserField<?> field, String source) {
        return field.updated("users." + field.column(), source);
    }

    /** Returns SQL for whether values that come from somewhere would change a row. */
    private static String change(List<CopiedUserField<?>> fields, Function<CopiedUserField<?>, String> source) {
        return "(%s) is distinct from (%s)"
                .formatted(
                        CopiedField.columns(fields, "users"),
                        CopiedField.list(fields, ", ", field -> updated(field, source.apply(field))));
    }

    private static Function<CopiedUserField<?>, String> from(String relation) {
        return field -> relation + "." + field.column();
    }

    /**
     * Writes a snapshot from a token, unless the row is newer. The statement itself compares, because an earlier read may be outdated.
     * A token from after the deletion revives a tombstone. The request that brought the token is a visit, so the statement records it.
     * A new row has all fields, even those that the token does not know.
     */
    static String upsertFromToken(Set<Part> parts) {
        List<CopiedUserField<?>> fields = CopiedUserField.of(parts);
        return """
                with written as (%s
                    update set %s, updated_at = excluded.updated_at, synced_at = excluded.synced_at,
                        identity_as_of = excluded.identity_as_of, deleted_at = null, version = users.version + 1
                    where excluded.identity_as_of >= users.identity_as_of
                        and (users.deleted_at is null or excluded.identity_as_of > users.deleted_at)
                        and (users.deleted_at is not null or %s)
                    returning %s, %s),
                seen as (insert into last_visits (user_id, seen_at) select id, updated_at from written
                    on conflict (user_id) do update set seen_at = excluded.seen_at)
                select %s from written""".formatted(
                        insert(CopiedUserField.ALL),
                        updates(fields, from("excluded")),
                        change(fields, from("excluded")),
                        UserRows.UNTIL_SEEN_AT,
                        UserRows.AFTER_SEEN_AT,
                        UserRows.columns("updated_at"));
    }

    /**
     * Writes a snapshot read from Keycloak after a change: it is newer than any token, even if clocks differ. A tombstone stays one. The row to
     * insert does not show which attributes of the user profile are gone, so the profile is a parameter again. Parameters: those of
     * {@link #insert}, the profile, the profile.
     *
     * @param own the columns that only Rollcall knows, and that the change sets; those of an existing user stay as they are otherwise
     */
    String upsertAfterChange(List<String> own) {
        Function<CopiedUserField<?>, String> source =
                field -> field == CopiedUserField.PROFILE ? field.parameter() : "excluded." + field.column();
        return insert(known)
                + """
                update set %s%s, updated_at = excluded.updated_at, synced_at = excluded.synced_at,
                    identity_as_of = %s, version = users.version + 1
                where users.deleted_at is null and (%s%s)""".formatted(
                                updates(known, source),
                                each(own, ", %1$s = excluded.%1$s"),
                                LATER.formatted("excluded.identity_as_of"),
                                change(known, source),
                                each(own, " or users.%1$s is distinct from excluded.%1$s"));
    }

    private static String each(List<String> columns, String pattern) {
        return columns.stream().map(pattern::formatted).collect(Collectors.joining());
    }

    /** Inserts users that have no row yet. */
    String insertAll(String snapshots) {
        return """
                insert into users (id, keycloak_id, %1$s, created_at, updated_at, synced_at, identity_as_of)
                select s.id, s.subject, %2$s, least(s.created_at, :now), :now, :now, s.as_of from (%3$s) s, %4$s where told is not null
                on conflict (keycloak_id) do nothing
                returning id, keycloak_id""".formatted(
                        CopiedField.columns(known),
                        CopiedField.list(known, ", ", field -> field.inserted("s." + field.column())),
                        snapshots,
                        ChangeContext.RELATION);
    }

    /** Updates the rows that are not newer than their snapshots, and revives tombstones. A time in the future does not make a row newer. */
    String updateAll(String snapshots) {
        return """
                update users set %s, updated_at = :now, synced_at = :now, identity_as_of = s.as_of, deleted_at = null,
                    version = users.version + 1
                from (%s) s, %s
                where told is not null
                    and users.keycloak_id = s.subject and (users.identity_as_of <= s.as_of or users.identity_as_of > %s)
                returning users.id, users.keycloak_id""".formatted(CopiedField.list(known, ", ", UserSql::updateAll), snapshots, ChangeContext.RELATION, NOW);
    }

    /** Attributes of the user profile that the setting does not name any more are erased. */
    private static String updateAll(CopiedUserField<?> field) {
        return "%s = %s"
                .formatted(
                        field.column(),
                        field == CopiedUserField.PROFILE
                                ? field.updated(
                                        "(users.profile - %s)"
                                                .formatted(CopiedUserField.unnamedAttributes("users", "")),
                                        "s.profile")
                                : "s." + field.column());
    }

    /** Compares snapshots with their rows; see {@link UserWriter#differences}. */
    String differences(String snapshots) {
        return """
                with snapshots as materialized (%1$s),
                compared as (
                    select s.*, u.id as user_id, u.id is not null and u.deleted_at is null as is_current,
                        u.enabled as was_enabled, coalesce(u.roles, '{}') as old_roles, coalesce(%2$s, '{}') as new_roles,
                        %3$s as changed, %8$s as erased, %6$s as empties_field, %7$s as replaces_field,
                        u.id is not null and u.identity_as_of > s.as_of and u.identity_as_of <= %5$s as is_newer
                    from snapshots s left join users u on u.keycloak_id = s.subject),
                judged as (
                    select *, is_current and was_enabled and not enabled as disables,
                        is_current and not new_roles @> old_roles as loses_roles
                    from compared)
                select subject, user_id,
                    case when user_id is null then 'created' when is_newer then 'unsure' when is_current then 'changed'
                        else 'returned' end as kind,
                    case when is_current then changed || erased else array[%4$s] || %9$s end as fields,
                    case when is_newer then '{}' else array_remove(array[
                        case when user_id is not null and not is_current then 'returned' end,
                        case when disables then 'gone' end,
                        case when is_current and enabled and not was_enabled then 'enabled' end,
                        case when is_current and empties_field then 'emptied' end,
                        case when is_current and replaces_field then 'replaced' end,
                        case when is_current and not old_roles @> new_roles then 'roles-gained' end,
                        case when is_current and cardinality(erased) > 0 then '%10$s' end,
                        case when loses_roles then 'roles-lost' end], null) end as effects,
                    is_current and (was_enabled and not enabled
                        or old_roles && :admins::text[] and not new_roles && :admins::text[]
                        or old_roles && :readers::text[] and not new_roles && :readers::text[]) as less_allowed
                from judged
                where case when is_newer then disables or loses_roles else not is_current or cardinality(changed || erased) > 0 end""".formatted(
                snapshots,
                known.contains(CopiedUserField.ROLES) ? "s.roles" : "u.roles",
                CopiedUserField.changedNames(known, "u", "s"),
                CopiedUserField.names(known).stream().collect(Collectors.joining("', '", "'", "'")),
                NOW,
                CopiedField.list(CopiedUserField.VALUES, " or ", field -> "(%s)".formatted(field.isEmptied("u", "s"))),
                CopiedField.list(CopiedUserField.VALUES, " or ", field -> "(%s)".formatted(field.isReplaced("u", "s"))),
                CopiedUserField.unnamedAttributes("u", IdentityChange.PROFILE),
                CopiedUserField.attributes("profile"),
                UserWriter.PROFILE_ERASED);
    }
}
