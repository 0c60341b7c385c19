package dev.rollcall.organization;

import dev.rollcall.database.CopiedField;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares the records of organizations, memberships and teams with a listing of the identity provider. Each query returns
 * {@code keycloak_id} (of the organization), {@code item} (the subject of a membership, the group of a team, else empty), {@code kind}
 * ({@code created}, {@code changed} or {@code ended}), {@code organization_id} and {@code user_id} (null if there is none),
 * {@code fields} (the names of the fields that differ) and {@code effects} (the ways to change records that reconciliation's brake counts).
 */
@Singleton
public record OrganizationComparison(Statements statements) {

    /**
     * The listed records, as queries.
     *
     * @param organizations {@code keycloak_id} and the columns of {@link OrganizationFields}
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
            Map<String, Object> all = new HashMap<>();
            Stream.of(organizations, members, teams, teamMembers, users, leaving)
                    .map(Select::parameters)
                    .forEach(all::putAll);
            return all;
        }
    }

    private static final String ORGANIZATIONS = """
            with listed as (${organizations})
            select l.keycloak_id, '' as item, case when c.is_current then 'changed' else 'created' end as kind,
                o.id as organization_id, null::uuid as user_id,
                case when o.id is null then '{}' else %s end as fields,
                array_remove(array[
                    case when c.is_current and (%s) then 'organizations-changed' end,
                    case when o.enabled and not l.enabled then 'organizations-disabled' end,
                    case when o.id is not null and (l.enabled and not o.enabled or not c.is_current)
                        then 'organizations-restored' end], null) as effects
            from listed l left join organizations o on o.keycloak_id = l.keycloak_id
            cross join lateral (select o.id is not null and o.deleted_at is null as is_current) c
            where not c.is_current or %s
            union all
            select o.keycloak_id, '', 'ended', o.id, null, '{}', array['organizations-ended']
            from organizations o
            where o.deleted_at is null and o.created_at < :before
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id)""".formatted(
                    CopiedField.differingNames(OrganizationFields.ALL, "l", "o"),
                    CopiedField.list(OrganizationFields.ALL, " or ", field -> field.isLost("o", "l")),
                    CopiedField.differ(OrganizationFields.ALL, "l", "o"));

    /** The type of a membership never changes, so one of another type ends, and another one takes its place. */
    private static final String MEMBERSHIPS = """
            with listed as (${members}), complete as (${organizations}), records as (${records}), expected as (${users}),
            leaving as (${leaving})
            select l.keycloak_id, l.subject as item, case when m.id is null then 'created' else 'changed' end as kind,
                o.id as organization_id, u.user_id,
                case when m.id is null then '{}' else array['membershipType'] end as fields,
                case when m.id is not null then array['memberships-ended']
                    when exists (select 1 from ended_memberships e
                        where e.organization_id = o.id and e.user_id = u.user_id and e.ended_at >= %s)
                    then array['memberships-returned'] else '{}' end as effects
            from listed l
            left join organizations o on o.keycloak_id = l.keycloak_id
            left join records u on u.subject = l.subject
            left join memberships m on m.organization_id = o.id and m.user_id = u.user_id
            where case when m.id is null
                then u.user_id is not null or exists (select 1 from expected e where e.subject = l.subject)
                else m.membership_type is distinct from l.membership_type end
            union all
            select o.keycloak_id, u.subject, 'ended', o.id, u.user_id, '{}', array['memberships-ended']
            from memberships m
            join organizations o on o.id = m.organization_id and o.deleted_at is null
            join records u on u.user_id = m.user_id
            where m.joined_at < :before
                and exists (select 1 from complete c where c.keycloak_id = o.keycloak_id)
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id and l.subject = u.subject)
                and not exists (select 1 from leaving where leaving.subject = u.subject)""".formatted(EndedMemberships.OLDEST);

    /** A member of a team counts if it is a member of the organization and has, or gets, a record. */
    private static final String TEAMS = """
            with listed as (${teams}), complete as (${organizations}), members as (${members}), joined as (${teamMembers}),
            records as (${records}), expected as (${users}), leaving as (${leaving}),
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
                    case when renamed then 'name' end, case when differs then 'members' end], null) end as fields,
                '{}'::text[] as effects
            from compared where team_id is null or renamed or differs
            union all
            select o.keycloak_id, t.keycloak_id, 'ended', o.id, null, '{}', array['teams-ended']
            from teams t join organizations o on o.id = t.organization_id and o.deleted_at is null
            where t.created_at < :before
                and exists (select 1 from complete c where c.keycloak_id = o.keycloak_id)
                and not exists (select 1 from listed l where l.keycloak_id = o.keycloak_id and l.team = t.keycloak_id)""";

    private static final String ENDING_WITH = """
            select (select count(*) from memberships r where exists (select 1 from (%1$s) e where e.organization_id = r.organization_id)),
                (select count(*) from teams r where exists (select 1 from (%1$s) e where e.organization_id = r.organization_id))""";

    /**
     * Finds organizations without a record, or whose record differs, and records that were not listed.
     *
     * @param before newer records have not ended
     */
    public Select organizations(Listed listed, Instant before) {
        return query(ORGANIZATIONS, listed, before);
    }

    /** As {@link #organizations}, for the memberships of listed organizations. */
    public Select memberships(Listed listed, Instant before) {
        return query(MEMBERSHIPS, listed, before);
    }

    /** As {@link #organizations}, for the teams of listed organizations; also those whose members differ. */
    public Select teams(Listed listed, Instant before) {
        return query(TEAMS, listed, before);
    }

    /** Counts the organizations that are no tombstones. */
    public long countOrganizations() {
        return statements.number("select count(*) from organizations where deleted_at is null");
    }

    public long countMemberships() {
        return statements.number("select count(*) from memberships");
    }

    public long countTeams() {
        return statements.number("select count(*) from teams");
    }

    /**
     * The records that end with organizations.
     *
     * @param teams of all of them
     */
    public record EndingWith(long memberships, long teams) {}

    /**
     * Counts the memberships and teams of some organizations.
     *
     * @param organizations a query for {@code organization_id}
     */
    public EndingWith endingWith(Select organizations) {
        return statements
                .list(
                        row -> new EndingWith(row.getLong(1), row.getLong(2)),
                        new Select(ENDING_WITH.formatted(organizations.sql()), organizations.parameters()))
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
