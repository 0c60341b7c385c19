package dev.rollcall.user.act.security;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.act.AccountAct;
import dev.rollcall.user.act.FoundUser;
import dev.rollcall.user.act.UserParts;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Removes the link between a user and their account at another provider. */
@Singleton
public class UnlinkIdentity extends AccountAct<UnlinkIdentity.Plan> {

    private static final String UNKNOWN = "The user has no account at this provider.";

    private final DirectoryAccount account;
    private final SignInWays ways;

    UnlinkIdentity(UserParts parts, DirectoryAccount account, SignInWays ways) {
        super(parts, Action.UNLINK_IDENTITY, Plan.class);
        this.account = account;
        this.ways = ways;
    }

    /**
     * @param provider its alias
     * @param byOwner whether it is the user's own wish, so that the rules for one's own account hold
     */
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, String provider, boolean byOwner, boolean checked)
            implements CheckedPlan {}

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id, String provider, boolean byOwner) {
        return () -> Optional.of(new Plan(
                id, User.getLiving(id).keycloakId, SecurityRefusals.reference(provider, UNKNOWN), byOwner, false));
    }

    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        Plan plan = attempt.plan();
        boolean linked = account.identities(plan.subject()).stream()
                .anyMatch(link -> link.provider().equals(plan.provider()));
        if (!linked) {
            throw SecurityRefusals.notFound(UNKNOWN);
        }
        attempt.details().put("provider", plan.provider());
        if (plan.byOwner()) {
            ways.refuseLast(identity, account.credentials(plan.subject()), plan.provider());
        }
        return new Plan(plan.userId(), plan.subject(), plan.provider(), plan.byOwner(), true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        Plan plan = attempt.plan();
        return List.of(() -> () -> account.unlink(plan.subject(), plan.provider()));
    }
}
