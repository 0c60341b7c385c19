package dev.rollcall.sync.reconcile;

import dev.rollcall.database.Statements;
import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.sync.organization.OrganizationAccessState;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.EntityCounts;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.RunCounts;
import dev.rollcall.sync.run.RunOrganizations;
import dev.rollcall.sync.run.SyncRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Compares the records of each kind with Keycloak's listing. Organizations are left out if the realm has none, or if the service account may
 * not read them: an absence for that reason is none.
 */
@ApplicationScoped
class Comparison {

    private final Map<EntityKind, Entity> entities = new EnumMap<>(EntityKind.class);
    private final ListedUsers listedUsers;
    private final ListedOrganizations listedOrganizations;
    private final Differences differences;
    private final ListingCheck check;
    private final OrganizationsCheck organizations;
    private final Statements statements;

    Comparison(
            UserEntity users,
            OrganizationEntities others,
            ListedUsers listedUsers,
            ListedOrganizations listedOrganizations,
            Differences differences,
            ListingCheck check,
            OrganizationsCheck organizations,
            Statements statements) {
        Stream.concat(Stream.of(users), others.all()).forEach(entity -> entities.put(entity.kind(), entity));
        this.listedUsers = listedUsers;
        this.listedOrganizations = listedOrganizations;
        this.differences = differences;
        this.check = check;
        this.organizations = organizations;
        this.statements = statements;
    }

    /** Returns the kinds of records in the order in which they are compared. */
    Map<EntityKind, Entity> entities() {
        return entities;
    }

    /** Finds all differences; again if they have been found before. */
    void compare(ClaimedRun run) {
        SyncRun state = run.state();
        boolean organized = state.comparesOrganizations();
        run.step(() -> statements.withoutTimeout(() -> {
            differences.clear(run.id());
            entities.values().stream()
                    .filter(entity -> organized || entity.kind() == EntityKind.USER)
                    .forEach(entity -> add(run.id(), entity, state.startedAt));
        }));
    }

    private void add(UUID run, Entity entity, Instant startedAt) {
        entity.differences(run, startedAt).forEach(found -> differences.add(run, entity.kind(), found));
        if (entity.kind() == EntityKind.USER) {
            listedUsers.relink(run);
        }
    }

    /** Counts the records that are no tombstones. */
    Map<EntityKind, Long> current(ClaimedRun run) {
        Map<EntityKind, Long> current = new EnumMap<>(EntityKind.class);
        run.step(() -> entities.forEach((kind, entity) -> current.put(kind, entity.current())));
        return current;
    }

    /**
     * Looks up what the listing left out, and what it would give back or take.
     *
     * @param current the numbers of records
     * @param most how many records may change in one way; no more are looked up when there are more
     * @throws ClaimedRun.RunFailedException if the listing was wrong
     */
    void confirm(ClaimedRun run, Map<EntityKind, Long> current, ToLongFunction<BrakeKind> most) {
        entities.forEach((kind, entity) ->
                check.checkAbsences(run, entity, current.get(kind), most.applyAsLong(entity.brake())));
        check.checkReturned(run, current.get(EntityKind.USER), most.applyAsLong(BrakeKind.RETURNED));
        check.checkUsersLosingRoles(run);
        if (run.state().comparesOrganizations()) {
            forgetOrganizationsIfOff(run);
        }
    }

    /** Organizations may have been switched off since they were listed; then nothing was really absent. */
    private void forgetOrganizationsIfOff(ClaimedRun run) {
        OrganizationAccessState now = organizations.check();
        if (now != OrganizationAccessState.ON) {
            run.step(() -> {
                SyncRun.organizations(run.id(), RunOrganizations.of(now));
                differences.forgetOrganizations(run.id());
            });
        }
    }

    /**
     * The results of a comparison.
     *
     * @param effects the records that would change in each way; none if absent
     */
    record Found(
            RunCounts counts,
            RunOrganizations organizations,
            Map<BrakeKind, Long> effects,
            Differences.Samples samples) {}

    Found found(ClaimedRun run) {
        UUID id = run.id();
        return run.step(() -> {
            SyncRun state = SyncRun.get(id);
            Map<EntityKind, Map<String, Long>> kinds = differences.kinds(id);
            Map<BrakeKind, Long> effects = differences.effects(id);
            OrganizationComparison.EndingWith ending = listedOrganizations.endingWithOrganizations(id);
            effects.merge(BrakeKind.MEMBERSHIPS_ENDED, ending.memberships(), Long::sum);
            effects.merge(BrakeKind.TEAMS_ENDED, ending.teams(), Long::sum);
            Differences.Samples samples = differences.samples(id);
            Map<EntityKind, Long> listed = listedOrganizations.numbers(id);
            return new Found(
                    counts(id, state.counts.listed(), kinds.getOrDefault(EntityKind.USER, Map.of()), effects),
                    new RunOrganizations(
                            state.organizations.state(),
                            counts(EntityKind.ORGANIZATION, listed, kinds),
                            counts(EntityKind.MEMBERSHIP, listed, kinds),
                            counts(EntityKind.TEAM, listed, kinds),
                            0,
                            samples.organizations()),
                    effects,
                    samples);
        });
    }

    private RunCounts counts(UUID run, long listed, Map<String, Long> kinds, Map<BrakeKind, Long> effects) {
        long missing = kinds.getOrDefault(Differences.MISSING, 0L);
        return new RunCounts(
                listed,
                kinds.getOrDefault(Differences.CREATED, 0L),
                kinds.getOrDefault(Differences.CHANGED, 0L) + kinds.getOrDefault(Differences.RELINKED, 0L),
                kinds.getOrDefault(Differences.RETURNED, 0L),
                effects.getOrDefault(BrakeKind.GONE, 0L) - missing,
                missing,
                differences.fields(run),
                0);
    }

    private static EntityCounts counts(
            EntityKind kind, Map<EntityKind, Long> listed, Map<EntityKind, Map<String, Long>> found) {
        Map<String, Long> kinds = found.getOrDefault(kind, Map.of());
        return new EntityCounts(
                listed.get(kind),
                kinds.getOrDefault(Differences.CREATED, 0L),
                kinds.getOrDefault(Differences.CHANGED, 0L),
                kinds.getOrDefault(Differences.ENDED, 0L));
    }

    /** Forgets what this run and earlier ones have listed and found, in the caller's transaction. */
    void clear(UUID run) {
        statements.withoutTimeout(() -> {
            differences.clear(run);
            listedUsers.clear(run);
            listedOrganizations.clear(run);
        });
    }
}
