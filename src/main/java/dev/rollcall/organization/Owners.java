package dev.rollcall.organization;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rule that an organization keeps an enabled owner, as far as this service decides. The methods lock the organizations concerned until
 * the caller's transaction ends. That transaction opens the act that takes an owner away, or does so itself: two of them wait for each
 * other, and the second one sees the first.
 */
@Singleton
public record Owners(Statements statements, UserRows users) {

    /** In one order for all transactions. */
    private static final String LOCK_ALL_OF = """
            select id from organizations
            where id in (select organization_id from memberships where user_id = any(:users::uuid[]))
            order by id for update""";

    private static final String LOCK = "select id from organizations where id = ? for update";

    private static final String OWNED = """
            select distinct organization_id from memberships
            where user_id = any(:users::uuid[]) and role = 'owner' order by organization_id""";

    private static final String NAME = "select name from organizations where id = ?";

    private static final String OWNERS = "select user_id from memberships where organization_id = ? and role = 'owner'";

    /** Tells which users open acts are about to take away from an organization; they may be members of others. */
    public interface Leaving {
        Set<UUID> of(UUID organizationId);
    }

    /**
     * Returns 409 if the accounts of these users cannot be deleted or disabled, because an organization would have no enabled owner.
     *
     * @param ending an organization that ends itself; another id for none
     */
    public Optional<ProblemException> refusal(Collection<UUID> accounts, UUID ending, Leaving leaving) {
        if (accounts.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> parameters = Map.of("users", List.copyOf(accounts));
        // first the users, as a deletion does, whose trigger locks their organizations. No membership can begin now: it
        // needs its user
        users.lock(accounts);
        statements.list(row -> true, new Select(LOCK_ALL_OF, parameters));
        return statements.list(row -> row.getObject(1, UUID.class), new Select(OWNED, parameters)).stream()
                .filter(organization -> !organization.equals(ending))
                .map(organization -> refusalOfLocked(organization, accounts, leaving))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Returns 409 if the user is the last enabled owner of the organization. */
    public Optional<ProblemException> refusal(UUID userId, UUID organizationId, Leaving leaving) {
        statements.one(row -> true, LOCK, organizationId);
        return owners(organizationId).contains(userId)
                ? refusalOfLocked(organizationId, List.of(userId), leaving)
                : Optional.empty();
    }

    /** Reads open acts before users: an act that is settled in between shows in one of them. */
    private Optional<ProblemException> refusalOfLocked(UUID organizationId, Collection<UUID> going, Leaving leaving) {
        Set<UUID> others = owners(organizationId);
        others.removeAll(going);
        others.removeAll(leaving.of(organizationId));
        return users.enabled(others).isEmpty() ? Optional.of(lastOwner(organizationId)) : Optional.empty();
    }

    private Set<UUID> owners(UUID organizationId) {
        return new HashSet<>(statements.list(row -> row.getObject(1, UUID.class), OWNERS, organizationId));
    }

    private ProblemException lastOwner(UUID organizationId) {
        String name =
                statements.one(row -> row.getString(1), NAME, organizationId).orElseThrow(Organization::unknown);
        return new ProblemException(Problem.of(
                        ProblemType.LAST_OWNER,
                        "This would leave the organization %s without an enabled owner. Give another member the owner's role first."
                                .formatted(name))
                .with("organization", name)
                .with("organizationId", organizationId.toString()));
    }
}
