package dev.rollcall.sync.reconcile;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.OrganizationSample;
import dev.rollcall.sync.run.RunSample;
import dev.rollcall.user.UserWriter;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The differences between the records and Keycloak that a run has found, until they are written. All statements join the caller's
 * transaction.
 */
@Singleton
record Differences(Statements statements) {

    static final String CREATED = "created";
    static final String CHANGED = "changed";
    static final String RETURNED = "returned";

    /** The kind for users whose identity is gone, and who have another one with the same id in a directory. */
    static final String RELINKED = "relinked";

    /** The kind for users whom Keycloak did not list. */
    static final String MISSING = "missing";

    /** The kind for organizations, memberships and teams that Keycloak did not list. */
    static final String ENDED = "ended";

    /**
     * Users whom Keycloak has although its listing left out the user or some roles, and users who lose access but are newer than the
     * listing.
     */
    static final String UNSURE = "unsure";

    private static final int SAMPLES = 20;

    private static final String INSERT = """
            insert into sync_differences
                (run_id, entity, organization, item, kind, organization_id, user_id, fields, effects, less_allowed)
            select :run, :entity, organization, item, kind, organization_id, user_id, fields, effects, less_allowed
            from (%s) differences""";

    private static final String SELECT = """
            select entity, organization, item, kind, organization_id, user_id, fields, effects, less_allowed, successor
            from sync_differences where run_id = :run and\s""";

    private static final String OF_A_KIND = "entity = :entity and kind = :kind ";
    private static final String IN_ORDER = "order by organization, item limit :most";

    /** A record that was not listed counts when Keycloak has confirmed that it is gone. */
    private static final String COUNTED = "run_id = ? and (confirmed or kind not in ('missing', 'ended'))";

    private static final String KINDS =
            "select entity, kind, count(*) from sync_differences where " + COUNTED + " group by entity, kind";

    private static final String EFFECTS =
            "select effect, count(*) from sync_differences cross join unnest(effects) effect where " + COUNTED
                    + " and effect <> '" + UserWriter.PROFILE_ERASED + "' group by effect";

    /** The brake does not count what is erased because of a setting, so it counts as a field. */
    private static final String FIELDS = """
            select field, count(*) from sync_differences
            cross join unnest(fields || array(select '%1$s' where '%1$s' = any(effects))) field
            where run_id = ? and entity = 'user' and kind in ('changed', 'relinked') group by field order by field""".formatted(UserWriter.PROFILE_ERASED);

    /** Alternates between the ways in which records change, so that samples of each are included. */
    private static final String SAMPLE = """
            select entity, organization, item, kind, organization_id, user_id, fields, effects, less_allowed, successor from (
                select *, row_number() over (partition by entity, kind order by turn, organization, item) as place
                from (
                    select *, row_number() over (
                        partition by entity, kind, effects, case when entity <> 'user' then fields end
                        order by organization, item) as turn
                    from sync_differences where run_id = :run) turns) placed
            where place <= :most order by entity, kind, organization, item""";

    private static final String THESE =
            " where run_id = ? and (entity, organization, item) in (select * from unnest(?::text[], ?::text[], ?::text[]))";

    /**
     * A difference.
     *
     * @param organization its id in Keycloak; empty for a user
     * @param item the subject of a user or a membership, or the group of a team; empty for an organization
     * @param organizationId of its record, if there is one
     * @param userId of the record of the user or the member, if there is one
     * @param fields the names of the fields that differ
     * @param effects the codes of the {@link BrakeKind kinds} for which it counts
     * @param lessAllowed whether a user may do less afterwards, so that older tokens grant too much
     * @param successor the new subject of a user who is linked anew; null for others
     */
    record Difference(
            EntityKind entity,
            String organization,
            String item,
            String kind,
            UUID organizationId,
            UUID userId,
            List<String> fields,
            List<String> effects,
            boolean lessAllowed,
            String successor) {

        private static Difference of(ResultSet row) throws SQLException {
            return new Difference(
                    EntityKind.of(row.getString("entity")),
                    row.getString("organization"),
                    row.getString("item"),
                    row.getString("kind"),
                    row.getObject("organization_id", UUID.class),
                    row.getObject("user_id", UUID.class),
                    List.of((String[]) row.getArray("fields").getArray()),
                    List.of((String[]) row.getArray("effects").getArray()),
                    row.getBoolean("less_allowed"),
                    row.getString("successor"));
        }

        boolean has(BrakeKind effect) {
            return effects.contains(effect.code());
        }
    }

    /**
     * Adds differences.
     *
     * @param found a query for the columns of the table, but for the run and the entity
     */
    void add(UUID run, EntityKind entity, Select found) {
        Map<String, Object> parameters = new HashMap<>(found.parameters());
        parameters.put("run", run);
        parameters.put("entity", entity.code());
        statements.change(new Select(INSERT.formatted(found.sql()), parameters));
    }

    /** Returns the next differences of a kind. */
    List<Difference> next(UUID run, EntityKind entity, String kind, int most) {
        return list(OF_A_KIND + IN_ORDER, run, Map.of("entity", entity.code(), "kind", kind, "most", most));
    }

    /** Returns the next differences of a kind that are not confirmed yet. */
    List<Difference> unconfirmed(UUID run, EntityKind entity, String kind, int most) {
        return list(
                OF_A_KIND + "and not confirmed " + IN_ORDER,
                run,
                Map.of("entity", entity.code(), "kind", kind, "most", most));
    }

    /** Returns a random sample of the users who would lose roles. */
    List<Difference> usersLosingRoles(UUID run, int most) {
        return list(
                "entity = 'user' and :effect = any(effects) and not confirmed order by md5(item) limit :most",
                run,
                Map.of("effect", BrakeKind.ROLES_LOST.code(), "most", most));
    }

    /** Returns some organizations with differences, by their ids in Keycloak. */
    List<String> organizations(UUID run, int most) {
        return statements.list(
                row -> row.getString(1),
                new Select(
                        "select distinct organization from sync_differences where run_id = :run and organization <> '' order by 1 limit :most",
                        Map.of("run", run, "most", most)));
    }

    /** Returns the next differences of an organization: itself, then its memberships, then its teams. */
    List<Difference> ofOrganization(UUID run, String organization, int most) {
        return list(
                "organization <> '' and organization = :organization "
                        + "order by array_position(array['organization', 'membership', 'team'], entity), item limit :most",
                run,
                Map.of("organization", organization, "most", most));
    }

    private List<Difference> list(String condition, UUID run, Map<String, Object> parameters) {
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("run", run);
        return statements.list(Difference::of, new Select(SELECT + condition, all));
    }

    long confirmed(UUID run, EntityKind entity, String kind) {
        return statements.number(
                "select count(*) from sync_differences where run_id = ? and entity = ? and kind = ? and confirmed",
                run,
                entity.code(),
                kind);
    }

    void confirm(UUID run, Difference difference) {
        change("update sync_differences set confirmed = true", run, List.of(difference));
    }

    /** Lets users be looked up once more when the differences are written. */
    void unsure(UUID run, List<Difference> differences) {
        change("update sync_differences set kind = 'unsure', effects = '{}'", run, differences);
    }

    void forget(UUID run, List<Difference> differences) {
        change("delete from sync_differences", run, differences);
    }

    private void change(String statement, UUID run, List<Difference> differences) {
        statements.change(
                statement + THESE,
                run,
                differences.stream().map(each -> each.entity().code()).toList(),
                differences.stream().map(Difference::organization).toList(),
                differences.stream().map(Difference::item).toList());
    }

    /** Forgets the differences of organizations, their memberships and teams. */
    void forgetOrganizations(UUID run) {
        statements.change("delete from sync_differences where run_id = ? and organization <> ''", run);
    }

    /** Counts the differences by their kinds. */
    Map<EntityKind, Map<String, Long>> kinds(UUID run) {
        Map<EntityKind, Map<String, Long>> kinds = new EnumMap<>(EntityKind.class);
        statements
                .list(row -> Map.entry(row.getString(1), Map.entry(row.getString(2), row.getLong(3))), KINDS, run)
                .forEach(each -> kinds.computeIfAbsent(EntityKind.of(each.getKey()), entity -> new HashMap<>())
                        .put(each.getValue().getKey(), each.getValue().getValue()));
        return kinds;
    }

    /** Counts the differences by their effects. One with several counts for each. */
    Map<BrakeKind, Long> effects(UUID run) {
        Map<BrakeKind, Long> effects = new EnumMap<>(BrakeKind.class);
        statements
                .list(row -> Map.entry(BrakeKind.of(row.getString(1)), row.getLong(2)), EFFECTS, run)
                .forEach(each -> effects.put(each.getKey(), each.getValue()));
        return effects;
    }

    /** Counts the changed users by the fields that differ. */
    Map<String, Long> fields(UUID run) {
        Map<String, Long> fields = new LinkedHashMap<>();
        statements
                .list(row -> Map.entry(row.getString(1), row.getLong(2)), FIELDS, run)
                .forEach(each -> fields.put(each.getKey(), each.getValue()));
        return fields;
    }

    /**
     * Samples of each kind.
     *
     * @param organizations of organizations, memberships and teams
     */
    record Samples(List<RunSample> users, List<OrganizationSample> organizations) {}

    Samples samples(UUID run) {
        List<Difference> all = statements.list(Difference::of, new Select(SAMPLE, Map.of("run", run, "most", SAMPLES)));
        return new Samples(
                all.stream()
                        .filter(each -> each.entity() == EntityKind.USER)
                        .map(each -> new RunSample(each.kind(), each.item(), each.userId(), each.fields()))
                        .toList(),
                all.stream()
                        .filter(each -> each.entity() != EntityKind.USER)
                        .map(Differences::sample)
                        .toList());
    }

    private static OrganizationSample sample(Difference difference) {
        return new OrganizationSample(
                difference.entity().code(),
                difference.kind(),
                difference.organization(),
                difference.organizationId(),
                difference.entity() == EntityKind.MEMBERSHIP ? difference.item() : null,
                difference.userId(),
                difference.entity() == EntityKind.TEAM ? difference.item() : null,
                difference.fields());
    }

    /** Forgets the differences of this run and of earlier ones. */
    void clear(UUID run) {
        statements.change("delete from sync_differences where run_id <= ?", run);
    }
}
