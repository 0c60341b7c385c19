package dev.rollcall.key;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.user.UserRows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Builds the SELECTs of API keys. {@code KeyPlansTest} checks the plans. */
final class KeySelect {

    private static final String COLUMNS = """
            select k.id, k.user_id, k.organization_id, k.name, k.prefix, k.scopes, k.created_at, k.created_by, k.expires_at,
                k.last_used_at, k.ended_at, k.end_reason, k.version""";

    private static final String FROM = COLUMNS + " from api_keys k where ";

    /** A key with its owner, and whether keys count at all. */
    private static final String WITH_OWNER = COLUMNS + """
            , %%s as secret_until, u.subject, coalesce(u.roles, '{}') as roles, u.may_act as enabled, u.deleted,
                exists (select 1 from key_switch where stopped_at is not null) as stopped
            from (%%s) k join lateral %s on true""".formatted(UserRows.accessOf("k.user_id"));

    /** A hash is of the current secret of one key, or of the former one. Each has an index. */
    private static final String BY_HASH = WITH_OWNER.formatted(
            "case when k.secret_hash <> :hash then k.previous_until end",
            "select * from api_keys where secret_hash = :hash union all select * from api_keys where previous_hash = :hash");

    private static final String BY_IDS =
            WITH_OWNER.formatted("null::timestamptz", "select * from api_keys where id = any(:ids)");

    private static final String IN_FORCE = "k.ended_at is null and k.expires_at > :now";

    private static final String OWNERS =
            "select distinct k.user_id, u.subject from api_keys k join lateral %s on true where %s and not u.deleted and "
                            .formatted(UserRows.accessOf("k.user_id"), IN_FORCE)
                    + "%s order by k.user_id";

    private KeySelect() {}

    /** Selects the key with this secret, with what decides whether it counts. The server may keep its plan: it is asked at each request. */
    static Select byHash(byte[] hash) {
        return new Select(BY_HASH, Map.of("hash", hash), true);
    }

    /** Selects the keys with these ids, as {@link #byHash} does. */
    static Select byIds(List<UUID> ids) {
        return new Select(BY_IDS, Map.of("ids", ids));
    }

    /** Selects one page, newest first. Of one user or organization, a search costs no more than reading all of their keys. */
    static Select page(KeyFilter filter, Instant now, boolean backward, Optional<UUID> from, int limit) {
        Conditions conditions = new Conditions("true");
        conditions.parameters().put("limit", limit);
        filter.owner().ifPresent(id -> conditions.add("k.user_id = :owner", "owner", id));
        filter.organization().ifPresent(id -> conditions.add("k.organization_id = :organization", "organization", id));
        filter.status().ifPresent(status -> {
            conditions.add(condition(status));
            if (status != KeyStatus.ENDED) {
                conditions.parameters().put("now", now);
            }
        });
        filter.search().ifPresent(text -> search(text, conditions));
        from.ifPresent(id -> conditions.add(backward ? "k.id > :id" : "k.id < :id", "id", id));
        return new Select(
                FROM + conditions.all() + " order by k.id " + (backward ? "asc" : "desc") + " limit :limit",
                conditions.parameters());
    }

    private static String condition(KeyStatus status) {
        return switch (status) {
            case ACTIVE -> IN_FORCE;
            case EXPIRED -> "k.ended_at is null and k.expires_at <= :now";
            case ENDED -> "k.ended_at is not null";
        };
    }

    private static void search(String text, Conditions conditions) {
        conditions.parameters().put("search", text);
        StringBuilder words = new StringBuilder("true");
        Stream.of(text.split("\\s+")).distinct().forEach(word -> {
            String name = "search" + conditions.parameters().size();
            words.append(" and strpos(lower(k.name), lower(:%s)) > 0".formatted(name));
            conditions.parameters().put(name, word);
        });
        conditions.add("(starts_with(k.prefix, :search) or %s)".formatted(words));
    }

    static Select one(UUID id) {
        return new Select(FROM + "k.id = :id", Map.of("id", id));
    }

    /** Selects one key, and locks it until the transaction ends. */
    static Select locked(UUID id) {
        return new Select(FROM + "k.id = :id for update", Map.of("id", id));
    }

    /** Selects all keys of a user, oldest first. */
    static Select ofOwner(UUID owner) {
        return new Select(FROM + "k.user_id = :owner order by k.id", Map.of("owner", owner));
    }

    static Select countInForce(UUID owner, Instant now) {
        return new Select(
                "select count(*) from api_keys k where k.user_id = :owner and " + IN_FORCE,
                Map.of("owner", owner, "now", now));
    }

    /** Selects the ids and subjects of those with these subjects who have active keys. */
    static Select ownersAmong(List<String> subjects, Instant now) {
        return new Select(OWNERS.formatted("u.subject = any(:subjects)"), Map.of("subjects", subjects, "now", now));
    }

    /** Selects the ids and subjects of users who have active keys, in the order of their ids. */
    static Select ownersAfter(UUID owner, Instant now, int limit) {
        return new Select(
                OWNERS.formatted("k.user_id > :owner") + " limit :limit",
                Map.of("owner", owner, "now", now, "limit", limit));
    }
}
