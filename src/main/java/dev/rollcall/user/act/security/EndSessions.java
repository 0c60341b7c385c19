package dev.rollcall.user.act.security;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.AccountSession;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.act.AccountAct;
import dev.rollcall.user.act.FoundUser;
import dev.rollcall.user.act.UserParts;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Ends one session of a user, or all but one, and refuses the tokens that they were issued. */
@Singleton
public class EndSessions extends AccountAct<EndSessions.Plan> {

    private static final String UNKNOWN = "The user has no such session.";

    private final DirectoryAccount account;
    private final Revocations revocations;

    EndSessions(UserParts parts, DirectoryAccount account, Revocations revocations) {
        super(parts, Action.END_SESSIONS, Plan.class);
        this.account = account;
        this.revocations = revocations;
    }

    /**
     * @param session the session to end; null for all but one
     * @param kept the session that goes on, if all others end; null for none
     * @param sessions those that end, all of this user; none until the plan is checked
     */
    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, String session, String kept, List<String> sessions, boolean checked)
            implements CheckedPlan {

        @Override
        public Map<String, Object> details() {
            return session == null ? Map.of("others", true) : Map.of();
        }

        private boolean ends(String id) {
            return session == null ? !id.equals(kept) : id.equals(session);
        }
    }

    /**
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id, String session) {
        return () -> Optional.of(new Plan(
                id,
                User.getLiving(id).keycloakId,
                SecurityRefusals.reference(session, UNKNOWN),
                null,
                List.of(),
                false));
    }

    /**
     * @param kept the session that goes on; null for none
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> planOfOthers(UUID id, String kept) {
        return () -> Optional.of(new Plan(id, User.getLiving(id).keycloakId, null, kept, List.of(), false));
    }

    /** Keycloak ends any session of the realm, so only those count that it lists for this user. */
    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        Plan plan = attempt.plan();
        List<String> sessions = account.sessions(plan.subject()).stream()
                .map(AccountSession::id)
                .filter(plan::ends)
                .toList();
        if (sessions.isEmpty() && plan.session() != null) {
            throw SecurityRefusals.notFound(UNKNOWN);
        }
        attempt.details().put("sessions", sessions.size());
        return new Plan(plan.userId(), plan.subject(), plan.session(), plan.kept(), sessions, true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        return attempt.plan().sessions().stream()
                .<Step>map(session -> () -> () -> account.endSession(session))
                .toList();
    }

    @Override
    public Written record(Attempt<Plan, FoundUser> attempt, Instant now) {
        Written written = super.record(attempt, now);
        attempt.plan().sessions().forEach(revocations::revokeSession);
        return written;
    }
}
