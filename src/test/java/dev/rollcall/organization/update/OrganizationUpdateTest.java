package dev.rollcall.organization.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.update.UpdateResult.Entity;
import dev.rollcall.organization.update.UpdateResult.Kind;
import dev.rollcall.sync.UserSync;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.keycloak.Organizations;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Records of organizations are updated from Keycloak: lock, read, write. */
@QuarkusTest
class OrganizationUpdateTest {

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.EVENT);

    private final Realm realm = Realm.get();
    private final Organizations keycloak = new Organizations(realm);

    @Inject
    OrganizationUpdate update;

    @Inject
    TeamUpdate teamUpdate;

    @Inject
    OrganizationWriter writer;

    @Inject
    DirectoryOrganizations directory;

    @Inject
    DirectoryMembers members;

    @Inject
    DirectoryTeams teams;

    @Inject
    UserSync users;

    @Inject
    Clock clock;

    @Inject
    TimeBasedEpochRandomGenerator ids;

    @Inject
    ServiceDatabase records;

    @Test
    void organizationIsCreatedUpdatedAndEnded() {
        String id = keycloak.create("follow");
        String name = keycloak.get(id).path("name").asText();

        assertThat(update.organization(id, CONTEXT).kind()).isEqualTo(Kind.CREATED);
        assertThat(row(id)).isEqualTo(name + " " + name + " {} true 0 alive");
        assertThat(update.organization(id, CONTEXT).kind()).isEqualTo(Kind.UNCHANGED);

        keycloak.update(
                id, Map.of("name", name + "2", "enabled", false, "domains", List.of(Map.of("name", name + ".test"))));
        UpdateResult updated = update.organization(id, CONTEXT);
        assertThat(updated.kind()).isEqualTo(Kind.UPDATED);
        assertThat(updated.fields()).containsExactly("name", "domains", "enabled");
        assertThat(row(id)).isEqualTo(name + "2 " + name + " {" + name + ".test} false 1 alive");

        keycloak.delete(id);
        assertThat(update.organization(id, CONTEXT).kind()).isEqualTo(Kind.ENDED);
        assertThat(update.organization(id, CONTEXT).kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(row(id)).isEqualTo("  {} false 2 gone");
        assertThat(changes(id)).isEqualTo("created 0, disabled 1, deleted 2");
    }

    /** As in a restored Keycloak. The memberships have ended with the organization. */
    @Test
    void organizationThatReturnsFromATombstoneIsOrphaned() {
        String id = keycloak.create("returns");
        Realm.Identity identity = synced("owner");
        keycloak.add(id, identity);
        update.membership(id, identity.subject(), MembershipRole.OWNER, CONTEXT);
        change("update organizations set name = '', alias = '', deleted_at = now() where keycloak_id = ?", id);

        UpdateResult returned = update.organization(id, CONTEXT);

        assertThat(returned.kind()).isEqualTo(Kind.CREATED);
        assertThat(text("select orphaned_at is not null from organizations where keycloak_id = ?", id))
                .isEqualTo("t");
        UpdateResult joined = update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT)
                .get(0);
        QuarkusTransaction.requiringNew()
                .run(() -> writer.setRole(joined.organizationId(), joined.userId(), MembershipRole.OWNER, CONTEXT));
        assertThat(text("select orphaned_at is null from organizations where keycloak_id = ?", id))
                .isEqualTo("t");
    }

    /** An event may arrive before a reconciliation has found the organizations whose records the restore has lost. */
    @Test
    void organizationThatIsNewAfterARestoreIsOrphanedUntilAReconciliationHasEnded() {
        String kept = keycloak.create("kept");
        update.organization(kept, CONTEXT);
        String ofEarlierAct = createByAct();
        change("update change_log set restored_at = now()");
        String run = ids.generate().toString();
        try {
            String lost = keycloak.create("lost");
            Realm.Identity identity = synced("member");
            keycloak.add(lost, identity);
            String ofLaterAct = createByAct();

            update.membership(lost, identity.subject(), MembershipRole.MEMBER, CONTEXT);

            assertThat(isOrphaned(lost)).isEqualTo("t");
            assertThat(updated(ofEarlierAct)).isEqualTo("t");
            assertThat(updated(ofLaterAct)).as("created since the restore").isEqualTo("f");
            assertThat(updated(kept)).isEqualTo("f");

            insertRun(run, "forbidden");
            assertThat(updated(keycloak.create("unlisted"))).isEqualTo("t");

            change("update sync_runs set organizations = '{\"state\": \"on\"}' where id = ?::uuid", run);
            assertThat(updated(keycloak.create("added"))).isEqualTo("f");
        } finally {
            change("delete from sync_runs where id = ?::uuid", run);
            change("update change_log set restored_at = null");
            // these would be a problem of the shared application
            change("update organizations set orphaned_at = null where orphaned_at is not null");
        }
    }

    private String createByAct() {
        UUID planned = ids.generate();
        return directory.create(OrganizationChange.ofName("By act " + planned), planned);
    }

    private String updated(String id) {
        update.organization(id, CONTEXT);
        return isOrphaned(id);
    }

    private String isOrphaned(String id) {
        return text("select orphaned_at is not null from organizations where keycloak_id = ?", id);
    }

    private void insertRun(String run, String organizations) {
        change("""
                insert into sync_runs (id, requested_at, reason, dry_run, force, state, finished_at, organizations)
                values (?::uuid, now(), 'test', false, false, 'FINISHED', now(), jsonb_build_object('state', ?::text))""", run, organizations);
    }

    @Test
    void unknownOrganizationLeavesNoRecord() {
        UpdateResult result = update.organization("00000000-0000-0000-0000-000000000000", CONTEXT);

        assertThat(result.kind()).isEqualTo(Kind.UNCHANGED);
        assertThat(result.organizationId()).isNull();
    }

    /** Re-adding never resurrects an owner. */
    @Test
    void membershipLosesItsRoleWhenItVanishes() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        keycloak.add(id, identity);

        List<UpdateResult> joined = update.membership(id, identity.subject(), MembershipRole.OWNER, CONTEXT);
        // the organization was not known yet
        assertThat(joined)
                .extracting(UpdateResult::entity, UpdateResult::kind)
                .containsExactly(tuple(Entity.ORGANIZATION, Kind.CREATED), tuple(Entity.MEMBERSHIP, Kind.CREATED));
        UpdateResult created = joined.get(1);
        assertThat(memberships(id)).isEqualTo("owner unmanaged 0");
        assertThat(update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT))
                .isEmpty();
        assertThat(memberships(id)).isEqualTo("owner unmanaged 0");

        keycloak.remove(id, identity);
        assertThat(update.membership(id, identity.subject(), MembershipRole.OWNER, CONTEXT))
                .extracting(UpdateResult::kind)
                .containsExactly(Kind.ENDED);
        assertThat(memberships(id)).isEmpty();
        assertThat(text("select orphaned_at is not null from organizations where keycloak_id = ?", id))
                .isEqualTo("t");

        keycloak.add(id, identity);
        update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT);
        assertThat(memberships(id)).isEqualTo("member unmanaged 0");
        QuarkusTransaction.requiringNew()
                .run(() -> writer.setRole(created.organizationId(), created.userId(), MembershipRole.OWNER, CONTEXT));
        assertThat(memberships(id)).isEqualTo("owner unmanaged 1");
        assertThat(text("select orphaned_at is null from organizations where keycloak_id = ?", id))
                .isEqualTo("t");
    }

    /** A type changes only if the member was removed and added again, for example between two hints. */
    @Test
    void membershipOfAnotherTypeLosesItsRoleAndKeepsItsTeams() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        keycloak.add(id, identity);
        String team = teams.createTeam(id, "red");
        keycloak.join(id, team, identity);
        update.membership(id, identity.subject(), MembershipRole.OWNER, CONTEXT);
        teamUpdate.team(id, team, CONTEXT);
        change(
                "update memberships set membership_type = 'managed' where organization_id ="
                        + " (select id from organizations where keycloak_id = ?)",
                id);

        assertThat(update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT))
                .extracting(UpdateResult::entity, UpdateResult::kind)
                .containsExactly(
                        tuple(Entity.MEMBERSHIP, Kind.ENDED),
                        tuple(Entity.MEMBERSHIP, Kind.CREATED),
                        tuple(Entity.TEAM_MEMBER, Kind.CREATED));

        assertThat(memberships(id)).isEqualTo("member unmanaged 0");
        assertThat(teams(id)).startsWith("red 1 ");
    }

    /** Both hints of a removal and an addition find a member. */
    @Test
    void membershipFromBeforeARemovalLosesItsRole() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        keycloak.add(id, identity);
        Instant before = now();
        update.membership(id, identity.subject(), MembershipRole.OWNER, CONTEXT);
        Instant after = now();

        assertThat(update.membershipAfter(before, id, identity.subject(), MembershipRole.MEMBER, CONTEXT))
                .isEmpty();
        assertThat(memberships(id)).isEqualTo("owner unmanaged 0");

        assertThat(update.membershipAfter(after, id, identity.subject(), MembershipRole.MEMBER, CONTEXT))
                .extracting(UpdateResult::kind)
                .containsExactly(Kind.ENDED, Kind.CREATED);
        assertThat(memberships(id)).isEqualTo("member unmanaged 0");
        // the same hint again
        assertThat(update.membershipAfter(after, id, identity.subject(), MembershipRole.MEMBER, CONTEXT))
                .isEmpty();
    }

    /** As the service's clock, which is the database's. */
    private Instant now() {
        return clock.instant();
    }

    /** A service account has no record, so it is no difference either. */
    @Test
    void memberWithoutARecordIsLeftOut() {
        String id = keycloak.create("follow");
        Realm.Identity unknown = realm.createIdentity("unknown");
        keycloak.add(id, unknown);
        update.organization(id, CONTEXT);

        assertThat(update.membership(id, unknown.subject(), MembershipRole.MEMBER, CONTEXT))
                .isEmpty();
        assertThat(memberships(id)).isEmpty();
    }

    @Test
    void deletedUserHasNoMembership() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        keycloak.add(id, identity);
        update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT);

        realm.delete(identity);
        users.sync(identity.subject(), AuditLog.BY_EVENT);

        assertThat(memberships(id)).isEmpty();
    }

    @Test
    void teamsAndTheirMembersFollow() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        Realm.Identity other = synced("member");
        keycloak.add(id, identity);
        keycloak.add(id, other);
        update.membership(id, other.subject(), MembershipRole.MEMBER, CONTEXT);
        String team = teams.createTeam(id, "red");
        String empty = teams.createTeam(id, "blue");
        keycloak.join(id, team, identity);

        assertThat(teamUpdate.teams(id, CONTEXT)).extracting(UpdateResult::kind).containsOnly(Kind.CREATED);
        assertThat(teamUpdate.teams(id, CONTEXT)).isEmpty();
        // the membership in the organization was not known yet
        assertThat(teamUpdate.team(id, team, CONTEXT))
                .extracting(UpdateResult::entity)
                .containsExactly(Entity.MEMBERSHIP, Entity.TEAM_MEMBER);
        assertThat(teamUpdate.team(id, team, CONTEXT)).isEmpty();
        assertThat(teams(id)).isEqualTo("blue 0 0, red 1 1");

        keycloak.join(id, team, other);
        keycloak.leave(id, team, identity);
        assertThat(teamUpdate.teamMember(id, team, other.subject(), CONTEXT))
                .extracting(UpdateResult::kind)
                .containsExactly(Kind.CREATED);
        assertThat(teamUpdate.teamMember(id, team, other.subject(), CONTEXT)).isEmpty();
        assertThat(teamUpdate.teamMember(id, team, identity.subject(), CONTEXT))
                .extracting(UpdateResult::kind)
                .containsExactly(Kind.ENDED);
        assertThat(teams(id)).isEqualTo("blue 0 0, red 1 3");

        keycloak.renameTeam(id, team, "green");
        keycloak.deleteGroup(id, empty);
        assertThat(teamUpdate.teams(id, CONTEXT))
                .extracting(UpdateResult::kind)
                .containsExactlyInAnyOrder(Kind.UPDATED, Kind.ENDED);
        assertThat(teams(id)).isEqualTo("green 1 4");

        keycloak.remove(id, other);
        update.membership(id, other.subject(), MembershipRole.MEMBER, CONTEXT);
        assertThat(teams(id)).isEqualTo("green 0 5");
    }

    /** A listing may be wrong in both directions: its pages shift, and it is read before the lock. */
    @Test
    void differencesThatAListingReportsAreReadAgain() {
        String id = keycloak.create("follow");
        Realm.Identity member = synced("member");
        Realm.Identity stranger = synced("member");
        keycloak.add(id, member);
        keycloak.add(id, stranger);
        String team = teams.createTeam(id, "red");
        keycloak.join(id, team, member);
        teamUpdate.team(id, team, CONTEXT);

        assertThat(teamUpdate.team(id, team, List.of(member.subject(), stranger.subject()), CONTEXT))
                .isEmpty();
        assertThat(teams(id)).isEqualTo("red 1 1");

        keycloak.leave(id, team, member);
        assertThat(teamUpdate.team(id, team, List.of(stranger.subject()), CONTEXT))
                .isEmpty();
        assertThat(teamUpdate.team(id, team, CONTEXT))
                .extracting(UpdateResult::entity, UpdateResult::kind)
                .containsExactly(tuple(Entity.TEAM_MEMBER, Kind.ENDED));
    }

    /** The first hint may be about a team member; all that it brings is reported. */
    @Test
    void firstTeamMemberBringsTheOrganizationTheMembershipAndTheTeam() {
        String id = keycloak.create("follow");
        Realm.Identity identity = synced("member");
        keycloak.add(id, identity);
        String team = teams.createTeam(id, "red");
        keycloak.join(id, team, identity);

        assertThat(teamUpdate.teamMember(id, team, identity.subject(), CONTEXT))
                .extracting(UpdateResult::entity)
                .containsExactly(Entity.ORGANIZATION, Entity.TEAM, Entity.MEMBERSHIP, Entity.TEAM_MEMBER);
    }

    /** Readers that overtake each other would write outdated answers. */
    @Test
    void concurrentReadersConvergeWhileMembersComeAndGo() {
        String id = keycloak.create("race");
        List<Realm.Identity> people = List.of(synced("race"), synced("race"), synced("race"));
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<CompletableFuture<Void>> readers =
                    List.of(reader(id, people, ended, threads), reader(id, people, ended, threads));
            for (int i = 0; i < 10; i++) {
                for (Realm.Identity identity : people) {
                    keycloak.add(id, identity);
                }
                for (Realm.Identity identity : people.subList(i % 2, people.size())) {
                    keycloak.remove(id, identity);
                }
                people.subList(0, i % 2).forEach(identity -> keycloak.remove(id, identity));
            }
            keycloak.add(id, people.get(1));
            // hints that come last, in any order
            people.forEach(identity -> update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT));
            ended.set(true);
            readers.forEach(CompletableFuture::join);
        } finally {
            ended.set(true);
            threads.shutdown();
        }

        assertThat(text(
                        "select string_agg(u.username, ' ') from memberships m join users u on u.id = m.user_id"
                                + " join organizations o on o.id = m.organization_id where o.keycloak_id = ?",
                        id))
                .isEqualTo(people.get(1).username());
    }

    private CompletableFuture<Void> reader(
            String id, List<Realm.Identity> people, AtomicBoolean ended, ExecutorService threads) {
        return CompletableFuture.runAsync(
                () -> {
                    while (!ended.get()) {
                        people.forEach(
                                identity -> update.membership(id, identity.subject(), MembershipRole.MEMBER, CONTEXT));
                    }
                },
                threads);
    }

    private Realm.Identity synced(String prefix) {
        Realm.Identity identity = realm.createIdentity(prefix);
        users.sync(identity.subject(), AuditLog.BY_EVENT);
        return identity;
    }

    private String row(String id) {
        return text("""
                select concat_ws(' ', name, alias, domains, enabled::text, version,
                    case when deleted_at is null then 'alive' else 'gone' end)
                from organizations where keycloak_id = ?""", id);
    }

    private String changes(String id) {
        return text("""
                select string_agg(replace(c.type, 'organization.', '') || ' ' || c.version, ', ' order by c.version)
                from changes c join organizations o on o.id = c.entity_id where o.keycloak_id = ?""", id);
    }

    private String memberships(String id) {
        return text("""
                select coalesce(string_agg(concat_ws(' ', m.role, m.membership_type, m.version), ', '), '')
                from memberships m join organizations o on o.id = m.organization_id where o.keycloak_id = ?""", id);
    }

    private String teams(String id) {
        return text("""
                select coalesce(string_agg(concat_ws(' ', t.name,
                    (select count(*) from team_members m where m.team_id = t.id), t.version), ', ' order by t.name), '')
                from teams t join organizations o on o.id = t.organization_id where o.keycloak_id = ?""", id);
    }

    private void change(String sql, String... parameters) {
        records.execute(sql, parameters);
    }

    private String text(String sql, String... parameters) {
        return records.text(sql, parameters);
    }
}
