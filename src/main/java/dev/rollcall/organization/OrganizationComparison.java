package dev.rollcall.organization;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Compares the records of organizations, memberships and teams with a listing of the identity provider. Each query returns
 * {@code keycloak_id} (of the organization), {@code item} (the subject of a membership, the group of a team, else empty), {@code kind}
 * ({@code created}, {@code changed} or {@code ended}), {@code organization_id} and {@code user_id} (null if there is none), and
 * {@code fields} (the names of the fields that differ).
 */
@ApplicationScoped
public class OrganizationComparison {

    /**
     * The listed records, as queries.
     *
     * @param organizations {@code keycloak_id}, {@code name}, {@code alias}, {@code domains}, {@code enabled}
     * @param members {@code keycloak_id} of the organization, {@code subject}, {@code membership_type}
     * @param teams {@code keycloak_id} of the organization, {@code team}, {@code name}
     * @param teamMembers {@code team}, {@code subject}
     * @param users {@code subject} of each user that has a record, or gets one before the differences are written; members without one, such as service accounts,
     *     are no difference
     * @param leaving {@code subject} of users who become tombstones, with their memberships
     */
    public record Listed(
            Select organizations, Select members, Select teams, Select teamMembers, Select users, Select leaving) {

        private Map<String, Object> parameters() {
            Map<String, Object> all = new HashMap<>(organizations.parameters());
            all.putAll(members.parameters());
            all.putAll(teams.parameters());
            all.putAll(teamMembers.parameters());
            all.putAll(users.parameters());
            all.putAll(leaving.parameters());
            return all;
        }
    }

    private static final String ORGANIZATIONS = """
            with listed as (${organizations})
            select l.keycloak_id, '' as item,
                case when o.deleted_at is null and o.id is not null then 'changed' else 'created' end as kind,
                o.id as organization_id, null::uuid as user_id,
                case when o.id is null then '{}' else array_remove(array[
                    case when l.name is distinct from o.name then 'name' end,
                    case when l.alias is distinct from o.alias then 'alias' end,
                    case when l.domains is distinct from o.domains then 'domains' end,
                    case when l.enabled is distinct from o.enabled then 'enabled' end], null) end as fields
            from listed l left join organizations o on o.keycloak_id = l.keycloak_id
            where o.id is null or o.deleted_at is not null
                or (l.name, l.alias, l.domains, l.enabled) is distinct from (o.name, o.alias, o.domains, o.enabled)""";

    private static final String ENDED_ORGANIZATIONS = """
            with listed as (${organizations})
            select o.keycloak_id, '' as item, 'ended' as kind, o.id as organization_id, null::uuid as user_id,
                '{}'::text[] as fields
            from organizations o
            where o.deleted_at is null and o.created_at < :before
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id)""";

    private static final String MEMBERSHIPS = """
            with listed as (${members}), records as (${records}), expected as (${users})
            select l.keycloak_id, l.subject as item, case when m.id is null then 'created' else 'changed' end as kind,
                o.id as organization_id, u.user_id,
                case when m.id is null then '{}' else array['membershipType'] end as fields
            from listed l
            left join organizations o on o.keycloak_id = l.keycloak_id
            left join records u on u.subject = l.subject
            left join memberships m on m.organization_id = o.id and m.user_id = u.user_id
            where case when m.id is null
                then u.user_id is not null or exists (select 1 from expected e where e.subject = l.subject)
                else m.membership_type is distinct from l.membership_type end""";

    private static final String ENDED_MEMBERSHIPS = """
            with listed as (${members}), complete as (${organizations}), records as (${records}), leaving as (${leaving})
            select o.keycloak_id, u.subject as item, 'ended' as kind, o.id as organization_id, u.user_id,
                '{}'::text[] as fields
            from memberships m
            join organizations o on o.id = m.organization_id and o.deleted_at is null
            join records u on u.user_id = m.user_id
            where m.joined_at < :before
                and exists (select 1 from complete c where c.keycloak_id = o.keycloak_id)
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id and l.subject = u.subject)
                and not exists (select 1 from leaving where leaving.subject = u.subject)""";

    /** A member of a team counts if it is a member of the organization and has, or gets, a record. */
    private static final String TEAMS = """
            with listed as (${teams}), members as (${members}), joined as (${teamMembers}), records as (${records}),
            expected as (${users}), leaving as (${leaving}),
            there as (
                select l.team, j.subject from listed l
                join joined j on j.team = l.team
                join members m on m.keycloak_id = l.keycloak_id and m.subject = j.subject
                where exists (select 1 from records r where r.subject = j.subject)
                    or exists (select 1 from expected e where e.subject = j.subject)),
            here as (
                select t.keycloak_id as team, u.subject from teams t
                join team_members x on x.team_id = t.id
                join memberships m on m.id = x.membership_id
                join records u on u.user_id = m.user_id
                where not exists (select 1 from leaving where leaving.subject = u.subject)),
            different as (
                select team from (select * from there except select * from here) joining
                union select team from (select * from here except select * from there) gone),
            compared as (
                select l.keycloak_id, l.team, o.id as organization_id, t.id as team_id,
                    l.name is distinct from t.name as renamed,
                    exists (select 1 from different d where d.team = l.team) as differs
                from listed l
                left join organizations o on o.keycloak_id = l.keycloak_id and o.deleted_at is null
                left join teams t on t.keycloak_id = l.team and t.organization_id = o.id)
            select keycloak_id, team as item, case when team_id is null then 'created' else 'changed' end as kind,
                organization_id, null::uuid as user_id,
                case when team_id is null then '{}' else array_remove(array[
                    case when renamed then 'name' end, case when differs then 'members' end], null) end as fields
            from compared where team_id is null or renamed or differs""";

    private static final String ENDED_TEAMS = """
            with listed as (${teams}), complete as (${organizations})
            select o.keycloak_id, t.keycloak_id as item, 'ended' as kind, o.id as organization_id, null::uuid as user_id,
                '{}'::text[] as fields
            from teams t join organizations o on o.id = t.organization_id and o.deleted_at is null
            where t.created_at < :before
                and exists (select 1 from complete c where c.keycloak_id = o.keycloak_id)
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id and l.team = t.keycloak_id)""";

    private static final String CURRENT = """
            select (select count(*) from organizations where deleted_at is null), (select count(*) from memberships),
                (select count(*) from teams)""";

    private final Statements statements;

    OrganizationComparison(Statements statements) {
        this.statements = statements;
    }

    /** Finds organizations without a record, or whose record differs. */
    public Select organizations(Listed listed) {
        return query(ORGANIZATIONS, listed, null);
    }

    /**
     * Finds records of organizations that were not listed.
     *
     * @param before records that are newer are left out
     */
    public Select endedOrganizations(Listed listed, Instant before) {
        return query(ENDED_ORGANIZATIONS, listed, before);
    }

    /** Finds memberships without a record, or of another type. */
    public Select memberships(Listed listed) {
        return query(MEMBERSHIPS, listed, null);
    }

    /**
     * Finds records of memberships that were not listed, of listed organizations.
     *
     * @param before records that are newer are left out
     */
    public Select endedMemberships(Listed listed, Instant before) {
        return query(ENDED_MEMBERSHIPS, listed, before);
    }

    /** Finds teams without a record, or whose name or members differ. */
    public Select teams(Listed listed) {
        return query(TEAMS, listed, null);
    }

    /**
     * Finds records of teams that were not listed, of listed organizations.
     *
     * @param before records that are newer are left out
     */
    public Select endedTeams(Listed listed, Instant before) {
        return query(ENDED_TEAMS, listed, before);
    }

    /**
     * The numbers of records that are no tombstones.
     *
     * @param memberships of all organizations
     * @param teams of all organizations
     */
    public record Current(long organizations, long memberships, long teams) {}

    /** Counts the records; it reads the three tables. */
    public Current current() {
        return statements
                .one(row -> new Current(row.getLong(1), row.getLong(2), row.getLong(3)), CURRENT)
                .orElseThrow();
    }

    /**
     * Counts the memberships of some organizations.
     *
     * @param organizations a query for {@code organization_id}
     */
    public long memberships(Select organizations) {
        return count(
                "select count(*) from memberships r where exists (select 1 from (%s) ended where ended.organization_id = r.organization_id)",
                organizations);
    }

    /** As {@link #memberships}, for the teams. */
    public long teams(Select organizations) {
        return count(
                "select count(*) from teams r where exists (select 1 from (%s) ended where ended.organization_id = r.organization_id)",
                organizations);
    }

    private long count(String sql, Select organizations) {
        return statements
                .list(row -> row.getLong(1), new Select(sql.formatted(organizations.sql()), organizations.parameters()))
                .get(0);
    }

    private static Select query(String template, Listed listed, Instant before) {
        Map<String, Object> parameters = new HashMap<>(listed.parameters());
        parameters.put("before", before);
        Select records = UserRows.currentSubjects();
        parameters.putAll(records.parameters());
        String sql = template.replace("${organizations}", listed.organizations().sql())
                .replace("${members}", listed.members().sql())
                .replace("${teams}", listed.teams().sql())
                .replace("${teamMembers}", listed.teamMembers().sql())
                .replace("${users}", listed.users().sql())
                .replace("${leaving}", listed.leaving().sql())
                .replace("${records}", records.sql());
        return new Select(sql, parameters);
    }
}
