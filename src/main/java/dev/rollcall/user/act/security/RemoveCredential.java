package dev.rollcall.user.act.security;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.AccountCredential;
import dev.rollcall.directory.account.AccountCredential.Use;
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

/** Removes a credential of a user. */
@Singleton
public class RemoveCredential extends AccountAct<RemoveCredential.Plan> {

    private static final String UNKNOWN = "The user has no such credential.";

    private final DirectoryAccount account;
    private final SignInWays ways;

    RemoveCredential(UserParts parts, DirectoryAccount account, SignInWays ways) {
        super(parts, Action.REMOVE_CREDENTIAL, Plan.class);
        this.account = account;
        this.ways = ways;
    }

    /**
     * @param byOwner whether it is the user's own wish, so that the rules for one's own account hold
     */
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, String credential, boolean byOwner, boolean checked)
            implements CheckedPlan {}

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id, String credential, boolean byOwner) {
        return () -> Optional.of(new Plan(
                id, User.getLiving(id).keycloakId, SecurityRefusals.reference(credential, UNKNOWN), byOwner, false));
    }

    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        Plan plan = attempt.plan();
        List<AccountCredential> credentials = account.credentials(plan.subject());
        AccountCredential credential = credentials.stream()
                .filter(each -> each.id().equals(plan.credential()))
                .findFirst()
                .orElseThrow(() -> SecurityRefusals.notFound(UNKNOWN));
        attempt.details().put("credentialType", credential.type());
        if (plan.byOwner()) {
            if (credential.use() == Use.SECOND_FACTOR) {
                throw SecurityRefusals.ownSecondFactor(account.accountPages());
            }
            ways.refuseLast(identity, credentials, credential.id());
        }
        return new Plan(plan.userId(), plan.subject(), plan.credential(), plan.byOwner(), true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        Plan plan = attempt.plan();
        return List.of(() -> () -> account.removeCredential(plan.subject(), plan.credential()));
    }
}
