package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.RealmAdministration;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.Owners;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Refuses acts by which administrators would lock themselves out, the last administrator would be lost, or somebody would come to
 * administer Keycloak's realm through this service.
 */
@ApplicationScoped
public class Guards {

    private static final int PAGE = 50;

    private final Directory directory;
    private final UserRows users;
    private final RealmRoles roles;
    private final RealmAdministration administration;
    private final Owners owners;
    private final OpenActs open;

    Guards(
            Directory directory,
            UserRows users,
            RealmRoles roles,
            RealmAdministration administration,
            Owners owners,
            OpenActs open) {
        this.directory = directory;
        this.users = users;
        this.roles = roles;
        this.administration = administration;
        this.owners = owners;
        this.open = open;
    }

    /**
     * Returns why the actor may not begin this act: it would delete, disable or demote their own account, or take away the last owner of
     * an organization. Must be called in the transaction that opens the act, see {@link #lastOwnerRefusal}.
     */
    Optional<ProblemException> refusal(Plan plan, Actor actor) {
        return selfRefusal(plan, actor).or(() -> lastOwnerRefusal(plan));
    }

    /**
     * Returns 409 if the act would take away the last enabled owner of an organization. It locks the organizations concerned until the
     * transaction ends, which opens the act: of two acts that take away the last two owners, the second sees the first.
     */
    Optional<ProblemException> lastOwnerRefusal(Plan plan) {
        OrganizationPlan organization = plan.organization();
        return switch (plan.action()) {
            case DELETE -> owners.refusal(List.of(plan.userId()), null, open::leaving);
            case UPDATE ->
                plan.disables()
                        ? owners.refusal(users.enabled(List.of(plan.userId())), null, open::leaving)
                        : Optional.empty();
            case DELETE_ORGANIZATION, UPDATE_ORGANIZATION ->
                owners.refusal(organization.accounts(), organization.id(), open::leaving);
            // the account of a managed member goes with the membership, in all organizations
            case REMOVE_MEMBER ->
                owners.refusal(organization.accounts(), null, open::leaving)
                        .or(() -> owners.refusal(plan.userId(), organization.id(), open::leaving));
            case SET_MEMBER_ROLE ->
                MembershipRole.OWNER.code().equals(organization.role())
                        ? Optional.empty()
                        : owners.refusal(plan.userId(), organization.id(), open::leaving);
            default -> Optional.empty();
        };
    }

    /**
     * @throws DirectoryRefusedException if the identity administers the realm in Keycloak
     */
    public void refuseProtected(String subject) {
        if (isProtected(subject)) {
            throw protectedIdentity();
        }
    }

    /** Whether the identity administers the realm in Keycloak. */
    public boolean isProtected(String subject) {
        return administration.isHeldBy(subject);
    }

    private static DirectoryRefusedException protectedIdentity() {
        return new DirectoryRefusedException(
                Kind.PROTECTED,
                "The user has roles of realm-management, directly, by a group or inside another role. Change such users in Keycloak.",
                List.of());
    }

    /**
     * @param granted roles that the user does not have yet
     * @throws DirectoryRefusedException if the configuration does not allow this service to grant one of them, or if one contains realm
     *     administration
     */
    public void refuseUngrantable(Collection<Directory.Role> granted) {
        if (!granted.stream().map(Directory.Role::name).allMatch(roles::isGrantable)) {
            throw ungrantable("names a role that cannot be granted here");
        }
        if (containAdministration(granted)) {
            throw ungrantable("names a role that contains roles of realm-management: grant it in Keycloak");
        }
    }

    /** Returns the names of those roles that {@link #refuseUngrantable} refuses. */
    public Set<String> ungrantable(Collection<Directory.Role> candidates) {
        Set<String> ungrantable = new HashSet<>(administration.containedIn(candidates));
        candidates.stream()
                .map(Directory.Role::name)
                .filter(name -> !roles.isGrantable(name))
                .forEach(ungrantable::add);
        return ungrantable;
    }

    /** Whether one of these roles contains realm administration. */
    public boolean containAdministration(Collection<Directory.Role> candidates) {
        return !administration.containedIn(candidates).isEmpty();
    }

    public static DirectoryRefusedException gone() {
        return new DirectoryRefusedException(Kind.GONE, "The identity does not exist any more.", List.of());
    }

    private static DirectoryRefusedException ungrantable(String message) {
        return new DirectoryRefusedException(
                Kind.INVALID, "A role cannot be granted.", List.of(new Reason("roles", message)));
    }

    /** Whether the act takes administration away from its user, if they are an administrator. A new user is none yet. */
    public boolean takesAdmin(Plan plan) {
        return !plan.creates()
                && (plan.action() == Action.DELETE
                        || plan.disables()
                        || plan.roles() != null && !roles.isAdmin(plan.roles()));
    }

    /** Whether the act takes administration away from this identity. */
    public boolean takesAdmin(Plan plan, Identity identity) {
        return takesAdmin(plan) && isActiveAdmin(identity);
    }

    /** Whether the identity can administer this service now. */
    public boolean isActiveAdmin(Identity identity) {
        return identity.enabled() && roles.isAdmin(identity.roles());
    }

    /**
     * @return 403 for administrators who would delete, disable or demote themselves; empty for all others
     */
    private Optional<ProblemException> selfRefusal(Plan plan, Actor actor) {
        return actor.subject().equals(plan.subject()) && takesAdmin(plan) || deletesAccountOf(plan, actor)
                ? Optional.of(new ProblemException(
                        ProblemType.OWN_ACCOUNT,
                        "You cannot delete, disable or demote your own account. Ask another administrator."))
                : Optional.empty();
    }

    private boolean deletesAccountOf(Plan plan, Actor actor) {
        return plan.organization() != null
                && plan.organization().accounts() != null
                && users.bySubject(actor.subject())
                        .filter(user -> plan.organization().accounts().contains(user.id))
                        .isPresent();
    }

    /**
     * Asks the directory instead of the records, which may be late. The act must have the turn of acts that take away an administrator, so
     * that no other one does so at the same time.
     *
     * @throws ProblemException 403 if no other enabled administrator would be left
     */
    public void refuseLastAdmin(Identity identity) {
        refuseLastAdmin(Set.of(identity.subject()));
    }

    /** As {@link #refuseLastAdmin(Identity)}, for several administrators who are taken away at once. */
    public void refuseLastAdmin(Set<String> subjects) {
        boolean another = candidates()
                .filter(subject -> !subjects.contains(subject))
                .map(directory::find)
                .flatMap(Optional::stream)
                .anyMatch(this::isActiveAdmin);
        if (!another) {
            throw new ProblemException(
                    ProblemType.LAST_ADMIN,
                    "This is the last enabled administrator. Give another user the administrator's role first.");
        }
    }

    /** Users who have the role directly, and those who have it by a group or inside another role, as far as the records show. */
    private Stream<String> candidates() {
        return roles.adminNames().stream()
                .flatMap(role -> Stream.concat(
                        DirectoryPages.of(
                                        "the holders of a role",
                                        PAGE,
                                        0,
                                        subject -> subject,
                                        first -> directory.usersWithRole(role, first, PAGE))
                                .flatMap(List::stream),
                        Stream.of(role).flatMap(name -> users.subjectsOfEnabled(name, PAGE).stream())));
    }
}
