package dev.rollcall.user.act.security;

import dev.rollcall.act.ActRequest;
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
import dev.rollcall.user.email.EmailChanges;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets Keycloak send a user the mail that verifies the e-mail address, within the limit of mails to one address. */
@Singleton
public class SendVerificationMail extends AccountAct<SendVerificationMail.Plan> {

    private final DirectoryAccount account;
    private final EmailChanges emailChanges;

    SendVerificationMail(UserParts parts, DirectoryAccount account, EmailChanges emailChanges) {
        super(parts, Action.SEND_VERIFICATION_MAIL, Plan.class);
        this.account = account;
        this.emailChanges = emailChanges;
    }

    @RegisterForReflection // stored as JSON
    public record Plan(UUID userId, String subject, boolean checked) implements CheckedPlan {

        @Override
        public boolean needsPerson() {
            return true;
        }
    }

    /**
     * Plans nothing if the address is verified.
     *
     * @throws ProblemException 404
     */
    public Supplier<Optional<Plan>> plan(UUID id) {
        return () -> Optional.of(User.getLiving(id))
                .filter(user -> !user.emailVerified)
                .map(user -> new Plan(id, user.keycloakId, false));
    }

    /** Without an address Keycloak refuses. */
    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return Optional.ofNullable(User.getLiving(plan.userId()).email)
                .flatMap(email -> emailChanges.countVerification(plan.userId(), email));
    }

    @Override
    protected Plan checked(Attempt<Plan, FoundUser> attempt, Identity identity) {
        return new Plan(attempt.plan().userId(), attempt.plan().subject(), true);
    }

    @Override
    protected List<Step> checkedChanges(Attempt<Plan, FoundUser> attempt) {
        return List.of(new Send(account, attempt.plan().subject()));
    }

    /** It is not sent again automatically when there was no answer, since a slow mail server would flood the user. */
    private record Send(DirectoryAccount account, String subject) implements Step {

        @Override
        public Evidence isDone() {
            return Evidence.UNKNOWABLE;
        }

        @Override
        public Change apply() {
            return () -> account.sendVerificationMail(subject);
        }
    }
}
