package dev.rollcall.organization.management;

import dev.rollcall.act.Acts;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.organization.ManagedAccounts;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.Caller;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.management.body.CreateOrganization;
import dev.rollcall.organization.management.body.OrganizationPatch;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.api.body.AttributePatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Creates, changes and deletes organizations, each as one act across Keycloak and PostgreSQL. */
@ApplicationScoped
class OrganizationManagement {

    private final Acts acts;
    private final OrganizationAccess access;
    private final ManagedAccounts accounts;
    private final TakenNameLimit takenNames;
    private final UserRows users;

    OrganizationManagement(
            Acts acts, OrganizationAccess access, ManagedAccounts accounts, TakenNameLimit takenNames, UserRows users) {
        this.acts = acts;
        this.access = access;
        this.accounts = accounts;
        this.takenNames = takenNames;
        this.users = users;
    }

    /**
     * @throws ProblemException 409 for a name, an alias or a domain that is taken; 422 for an owner who is no enabled user
     */
    Acts.Result create(Actor actor, CreateOrganization organization, Optional<Acts.Once> once) {
        UUID id = acts.newId();
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    Optional<User> owner = organization.owner().map(this::owner);
                    OrganizationPlan plan = OrganizationPlan.creating(id, organization.properties());
                    return plan(
                                    Action.CREATE_ORGANIZATION,
                                    owner.map(user -> user.id).orElse(null),
                                    owner.map(user -> user.keycloakId).orElse(null))
                            .attributes(organization.attributeValues())
                            .organization(owner.isPresent() ? plan.withRole(MembershipRole.OWNER.code()) : plan)
                            .build();
                },
                once);
    }

    private User owner(UUID id) {
        return users.living(id)
                .filter(user -> user.enabled)
                .orElseThrow(() -> invalid("ownerId", "is not the id of an enabled user"));
    }

    static ProblemException invalid(String field, String message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(new Problem.FieldError(field, message)));
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 403 for other domains, unless the caller is a platform administrator; 412 for another version, unless the
     *     record holds the requested values already; 409 for an organization that would be disabled, and manages accounts, unless the
     *     caller is a platform administrator; 409 for a name that is taken, and 429 after too many of these
     */
    Acts.Result update(Caller caller, Actor actor, UUID id, OrganizationPatch requested, LongPredicate demanded) {
        Access rights = changeable(caller, id);
        Organization seen = rights.organization();
        if (!demanded.test(seen.version)) {
            if (isApplied(requested, seen)) {
                return unchanged();
            }
            throw ETags.stale();
        }
        OrganizationPatch patch = permitted(rights, requested);
        if (patch.changesNothing()) {
            return unchanged();
        }
        if (patch.properties().isEmpty()) {
            return acts.changeRecords(
                    actor, id, () -> plan(caller, actor, id, patch, demanded, null), Optional.empty());
        }
        boolean disables = Boolean.FALSE.equals(patch.enabled());
        List<UUID> managed = disables && rights.platformAdministrator() ? accounts.of(seen.keycloakId) : null;
        return acts.changeOrganization(
                actor, id, () -> plan(caller, actor, id, patch, demanded, managed), Optional.empty());
    }

    private Access changeable(Caller caller, UUID id) {
        Access rights = access.of(caller, id);
        rights.require(rights.mayChangeSettings());
        return rights;
    }

    /** An owner may send the domains back. They are then left as they are, even if Keycloak has other ones by now. */
    private static OrganizationPatch permitted(Access rights, OrganizationPatch patch) {
        if (rights.mayChangeDomains()) {
            return patch;
        }
        if (patch.changesDomains(rights.organization().domains)) {
            throw DirectoryRefusals.of(
                    ProblemType.FORBIDDEN,
                    List.of(new Problem.FieldError(
                            "domains", "can be changed only by a platform administrator: ask one")));
        }
        return patch.withoutDomains();
    }

    private static boolean isApplied(OrganizationPatch patch, Organization now) {
        return patch.isAppliedTo(now.name, now.domains, now.enabled, now.attributes);
    }

    private Plan plan(
            Caller caller, Actor actor, UUID id, OrganizationPatch patch, LongPredicate demanded, List<UUID> managed) {
        Access rights = changeable(caller, id);
        Organization now = rights.organization();
        refuseIfStale(now.version, demanded);
        if (patch.renames(now.name) && !rights.platformAdministrator()) {
            takenNames.check(actor);
        }
        return plan(Action.UPDATE_ORGANIZATION, null, null)
                .attributes(
                        patch.attributes() == null ? null : AttributePatch.apply(now.attributes, patch.attributes()))
                .organization(OrganizationPlan.of(id, now.keycloakId)
                        .withChange(patch.properties().orElse(null))
                        .withAccounts(managed))
                .build();
    }

    /**
     * @param deletesAccounts whether the accounts of managed members may be deleted
     * @throws ProblemException 409 if accounts would be deleted, and may not
     */
    Acts.Result delete(Caller caller, Actor actor, UUID id, boolean deletesAccounts, LongPredicate demanded) {
        Organization seen = deletable(caller, id, deletesAccounts);
        refuseIfStale(seen.version, demanded);
        List<UUID> managed = deletesAccounts ? accounts.of(seen.keycloakId) : null;
        return acts.changeOrganization(
                actor,
                id,
                () -> {
                    refuseIfStale(deletable(caller, id, deletesAccounts).version, demanded);
                    return plan(Action.DELETE_ORGANIZATION, null, null)
                            .organization(
                                    OrganizationPlan.of(id, seen.keycloakId).withAccounts(managed))
                            .build();
                },
                Optional.empty());
    }

    private Organization deletable(Caller caller, UUID id, boolean deletesAccounts) {
        Access rights = access.of(caller, id);
        rights.require(deletesAccounts ? rights.mayDeleteManagedAccounts() : rights.mayDelete());
        return rights.organization();
    }

    private Plan.Builder plan(Action action, UUID userId, String subject) {
        return Plan.of(action, userId, subject, acts.newMark());
    }

    static void refuseIfStale(long version, LongPredicate demanded) {
        if (!demanded.test(version)) {
            throw ETags.stale();
        }
    }

    static Acts.Result unchanged() {
        return new Acts.Result(null, null, Map.of(), false);
    }
}
