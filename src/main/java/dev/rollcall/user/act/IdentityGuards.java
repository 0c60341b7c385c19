package dev.rollcall.user.act;

import dev.rollcall.act.ActRequest;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.RealmAdministration;
import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Refuses acts by which administrators would lock themselves out, the last administrator would be lost, or somebody would come to
 * administer Keycloak's realm through this service.
 */
@ApplicationScoped
public class IdentityGuards {

    private static final int PAGE = 50;

    private final Directory directory;
    private final DirectoryRoles directoryRoles;
    private final UserRows users;
    private final RealmRoles roles;
    private final RealmAdministration administration;
    private final FederationConfig federations;

    IdentityGuards(
            Directory directory,
            DirectoryRoles directoryRoles,
            UserRows users,
            RealmRoles roles,
            RealmAdministration administration,
            FederationConfig federations) {
        this.directory = directory;
        this.directoryRoles = directoryRoles;
        this.users = users;
        this.roles = roles;
        this.administration = administration;
        this.federations = federations;
    }

    /**
     * @throws DirectoryRefusedException if the identity administers the realm in Keycloak
     */
    public void refuseProtected(String subject) {
        if (isProtected(subject)) {
            throw new DirectoryRefusedException(
                    Kind.PROTECTED,
                    "The user has roles of realm-management, directly, by a group or inside another role. Change such users in Keycloak.",
                    List.of());
        }
    }

    /**
     * Refuses to delete an identity from a user federation, unless the configuration allows it. Keycloak would find the user of a read-only
     * directory again, under another subject, and delete the user of a writable one in the directory itself.
     *
     * @throws ProblemException 409
     */
    public void refuseFederatedDeletion(Identity identity) {
        if (!allowsDeletion(identity)) {
            throw new ProblemException(
                    ProblemType.FEDERATED,
                    "The user comes from a directory behind Keycloak: delete or disable the user there. The application's attributes can"
                            + " be erased here all the same. Operators allow deletions with rollcall.federation.delete.");
        }
    }

    private boolean allowsDeletion(Identity identity) {
        return !identity.comesFromFederation() || federations.delete();
    }

    /** Whether {@link #refuseFederatedDeletion} allows to delete the identity as it is now, also one that does not exist any more. */
    public boolean mayBeDeleted(String subject) {
        return directory.find(subject).map(this::allowsDeletion).orElse(true);
    }

    /**
     * Refuses to verify an address that the administrator has not seen: a change without an address means the one of the record.
     *
     * @throws ProblemException 412
     */
    void refuseUnseenAddress(IdentityChange change, Identity identity) {
        if (change.verifiesUnnamedAddress()
                && !users.bySubject(identity.subject())
                        .map(user -> Objects.toString(user.email, ""))
                        .filter(seen -> StoredSpelling.same(seen, Objects.toString(identity.email(), "")))
                        .isPresent()) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_FAILED,
                    "The user's e-mail address has been changed in Keycloak. Read the user again, and check the address before you"
                            + " declare it verified.");
        }
    }

    /**
     * Refuses an address that another identity has, before it is verified. The identity provider decides again when it is set.
     *
     * @throws ProblemException 409
     */
    void refuseTakenEmail(String email) {
        if (directory.isEmailTaken(email) && !directory.allowsDuplicateEmails()) {
            throw DirectoryRefusals.of(ProblemType.TAKEN, List.of(ErrorKey.TAKEN.at("email")));
        }
    }

    /** Whether the identity administers the realm in Keycloak. */
    public boolean isProtected(String subject) {
        return administration.isHeldBy(subject);
    }

    /**
     * @param requested the names of all roles to hold afterwards; null to leave them
     * @throws ProblemException 409 if only tokens tell roles: Keycloak would get a realm role, which the record does not show
     */
    public void refuseIfFromTokens(Collection<String> requested) {
        if (requested != null && !roles.usesRealmRoles()) {
            throw new ProblemException(
                    ProblemType.ROLES_FROM_TOKENS,
                    "Roles come from the claim %s of tokens (rollcall.roles.claim), so they cannot be set here. Set them in Keycloak: the next request of the user brings them."
                            .formatted(roles.claim()));
        }
    }

    /**
     * @param granted roles that the user does not have yet
     * @throws DirectoryRefusedException if the configuration does not allow this service to grant one of them, or if one contains realm
     *     administration
     */
    public void refuseUngrantable(Collection<DirectoryRoles.Role> granted) {
        if (!granted.stream().map(DirectoryRoles.Role::name).allMatch(roles::isGrantable)) {
            throw ungrantable(ErrorKey.ROLE_NOT_GRANTABLE);
        }
        if (containAdministration(granted)) {
            throw ungrantable(ErrorKey.ROLE_OF_REALM_MANAGEMENT);
        }
    }

    /** Returns the names of those roles that {@link #refuseUngrantable} refuses. */
    public Set<String> ungrantable(Collection<DirectoryRoles.Role> candidates) {
        Set<String> ungrantable = new HashSet<>(administration.containedIn(candidates));
        candidates.stream()
                .map(DirectoryRoles.Role::name)
                .filter(name -> !roles.isGrantable(name))
                .forEach(ungrantable::add);
        return ungrantable;
    }

    /** Whether one of these roles contains realm administration. */
    boolean containAdministration(Collection<DirectoryRoles.Role> candidates) {
        return !administration.containedIn(candidates).isEmpty();
    }

    static DirectoryRefusedException gone() {
        return new DirectoryRefusedException(Kind.GONE, "The identity does not exist any more.", List.of());
    }

    private static DirectoryRefusedException ungrantable(ErrorKey reason) {
        return new DirectoryRefusedException(Kind.INVALID, "A role cannot be granted.", List.of(reason.at("roles")));
    }

    /** Whether the identity can administer this service now. That is not known if only tokens tell roles. */
    public boolean isActiveAdmin(Identity identity) {
        return roles.usesRealmRoles() && identity.enabled() && roles.isAdmin(identity.roles());
    }

    /**
     * Returns 403 if an act would delete, disable or demote the account of its actor, who does not wish that explicitly.
     *
     * @param subject the identity that it deletes, disables or demotes
     */
    static Optional<ProblemException> ownAccountRefusal(ActRequest request, String subject) {
        return !request.ownWish()
                        && subject != null
                        && subject.equals(request.actor().subject())
                ? Optional.of(new ProblemException(
                        ProblemType.OWN_ACCOUNT,
                        "You cannot delete, disable or demote your own account. Ask another administrator."))
                : Optional.empty();
    }

    /** As {@link #ownAccountRefusal(ActRequest, String)}, for an act that deletes or disables the accounts of several users. */
    public Optional<ProblemException> ownAccountRefusal(ActRequest request, Collection<UUID> accounts) {
        if (accounts.isEmpty()) {
            return Optional.empty();
        }
        String subject = request.actor().subject();
        return users.bySubject(subject)
                .filter(user -> accounts.contains(user.id))
                .flatMap(user -> ownAccountRefusal(request, subject));
    }

    /**
     * Asks the directory instead of the records, which may be late. Agents do not count, and only records tell who is one. The act must have
     * the turn of acts that take away an administrator, so that no other one does so at the same time.
     *
     * @param subjects the administrators who are taken away at once
     * @throws ProblemException 403 if no other enabled administrator would be left
     */
    public void refuseLastAdmin(Set<String> subjects) {
        boolean another = candidates()
                .filter(subject -> !subjects.contains(subject))
                .filter(this::isPerson)
                .map(directory::find)
                .flatMap(Optional::stream)
                .anyMatch(this::isActiveAdmin);
        if (!another) {
            throw new ProblemException(
                    ProblemType.LAST_ADMIN,
                    "This is the last enabled administrator. Give another user the administrator's role first.");
        }
    }

    /** Whether the user is no agent, as far as records show. */
    private boolean isPerson(String subject) {
        return users.bySubject(subject)
                .filter(user -> user.kind == UserKind.AGENT)
                .isEmpty();
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
                                        first -> directoryRoles.usersWithRole(role, first, PAGE))
                                .flatMap(List::stream),
                        Stream.of(role).flatMap(name -> users.subjectsOfEnabled(name, PAGE).stream())));
    }
}
