package dev.rollcall.user.agent;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.user.UserRows;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Builds the SELECTs of agents, without those whose users are tombstones. {@code AgentPlansTest} checks the plans. */
final class AgentSelect {

    private static final String FROM = """
            select a.user_id, a.name, a.purpose, a.sponsor_id, a.organization_id, a.expires_at, a.suspended_at, a.suspend_reason,
                a.lacks_sponsor, a.created_at, a.created_by, a.version, u.subject, u.roles, u.enabled
            from agents a join lateral %s on not u.deleted where\s""".formatted(UserRows.accessOf("a.user_id"));

    /** As the partial index has it. */
    private static final String LACKS_SPONSOR = "a.lacks_sponsor";

    private static final String UNTOLD =
            """
            select a.user_id, u.subject, s.subject as sponsor
            from agents a join lateral %s on not u.deleted
                cross join lateral (select case when not deleted then subject end as subject from lateral %s) s
            where a.told_sponsor is distinct from s.subject\s""".formatted(UserRows.accessOf("a.user_id"), UserRows.accessOf("a.sponsor_id"));

    private AgentSelect() {}

    /** Selects one page, newest first. */
    static Select page(AgentFilter filter, Instant now, boolean backward, Optional<UUID> from, int limit) {
        Conditions conditions = new Conditions("true");
        conditions.parameters().put("limit", limit);
        filter.sponsor().ifPresent(id -> conditions.add("a.sponsor_id = :sponsor", "sponsor", id));
        filter.organization().ifPresent(id -> conditions.add("a.organization_id = :organization", "organization", id));
        filter.status().ifPresent(status -> {
            conditions.add(condition(status));
            if (status != AgentStatus.SUSPENDED) {
                conditions.parameters().put("now", now);
            }
        });
        filter.sponsored().ifPresent(sponsored -> conditions.add(sponsored ? "not " + LACKS_SPONSOR : LACKS_SPONSOR));
        filter.search().ifPresent(text -> search(text, conditions));
        from.ifPresent(id -> conditions.add(backward ? "a.user_id > :id" : "a.user_id < :id", "id", id));
        return new Select(
                FROM + conditions.all() + " order by a.user_id " + (backward ? "asc" : "desc") + " limit :limit",
                conditions.parameters());
    }

    private static String condition(AgentStatus status) {
        return switch (status) {
            case ACTIVE -> "a.suspended_at is null and (a.expires_at is null or a.expires_at > :now)";
            case SUSPENDED -> "a.suspended_at is not null";
            case EXPIRED -> "a.suspended_at is null and a.expires_at <= :now";
        };
    }

    private static void search(String text, Conditions conditions) {
        Stream.of(text.split("\\s+")).distinct().forEach(word -> {
            String name = "search" + conditions.parameters().size();
            conditions.add("strpos(lower(a.name), lower(:%s)) > 0".formatted(name), name, word);
        });
    }

    static Select one(UUID id) {
        return new Select(FROM + "a.user_id = :id", Map.of("id", id));
    }

    /** Selects one agent, and locks it until the transaction ends. */
    static Select locked(UUID id) {
        return new Select(FROM + "a.user_id = :id for update of a", Map.of("id", id));
    }

    static Select ofSponsor(UUID sponsor) {
        return new Select(FROM + "a.sponsor_id = :sponsor order by a.user_id", Map.of("sponsor", sponsor));
    }

    static Select countOf(UUID sponsor) {
        return new Select(
                "select count(*) from agents a join lateral %s on not u.deleted where a.sponsor_id = :sponsor"
                        .formatted(UserRows.accessOf("a.user_id")),
                Map.of("sponsor", sponsor));
    }

    static Select mayAct(UUID id) {
        return new Select("select may_act from lateral " + UserRows.accessOf(":id"), Map.of("id", id));
    }

    static Select surplus(int limit) {
        return new Select(
                "select user_id, organization_id from surplus_memberships(null, :limit)", Map.of("limit", limit));
    }

    /** As {@link #surplus}, of one agent. */
    static Select surplusOf(UUID agent) {
        return new Select(
                "select user_id, organization_id from surplus_memberships(:agent, null)", Map.of("agent", agent));
    }

    /** Counts the agents that are suspended because of what happened to their sponsor. */
    static Select countWithoutSponsor() {
        return new Select(
                "select count(*) from agents a join lateral %s on not u.deleted where %s"
                        .formatted(UserRows.accessOf("a.user_id"), LACKS_SPONSOR),
                Map.of());
    }

    /** Selects agents of whom Keycloak has another sponsor than their record, or none. */
    static Select untold(UUID after, int limit) {
        return new Select(
                UNTOLD + "and a.user_id > :after order by a.user_id limit :limit",
                Map.of("after", after, "limit", limit));
    }

    /** As {@link #untold(UUID, int)}, one agent alone. */
    static Select untold(UUID id) {
        return new Select(UNTOLD + "and a.user_id = :id", Map.of("id", id));
    }

    /** Selects agents whose user is enabled although they may not act, or disabled although they may, and those with roles that their sponsor lacks. */
    static Select outOfStep(Instant now, int limit) {
        return new Select(
                FROM
                        + "(u.enabled <> (%s) or not u.roles <@ (select u.roles from lateral %s)) order by a.user_id limit :limit"
                                .formatted(condition(AgentStatus.ACTIVE), UserRows.accessOf("a.sponsor_id")),
                Map.of("now", now, "limit", limit));
    }
}
