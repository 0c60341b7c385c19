package dev.rollcall.user.act.email;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.email.EmailChange;
import dev.rollcall.user.email.EmailChanges;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Sends the mail to a new address again, with the same link, which is valid for a whole day from then on. */
@Singleton
public record ResendEmailChange(EmailChanges changes) implements RecordsAct<ResendEmailChange.Plan> {

    public record Plan(UUID userId, EmailChange change) implements EmailChangePlan {}

    /**
     * @throws ProblemException 404 if the user has asked for no other address; 409 if the service sends no mails
     */
    public Supplier<Optional<Plan>> plan(UUID user) {
        return () -> {
            EmailChange open = changes.open(user)
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.NOT_FOUND,
                            "You have asked for no other e-mail address, or more than a day ago. Ask for it again."));
            changes.requirePossible();
            return Optional.of(new Plan(user, open));
        };
    }

    @Override
    public Action action() {
        return Action.RESEND_EMAIL_CHANGE;
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return changes.refusal(plan.userId(), plan.change().email());
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        changes.sendAgain(plan.userId(), plan.change(), now);
        return Written.of(plan.concerned());
    }
}
