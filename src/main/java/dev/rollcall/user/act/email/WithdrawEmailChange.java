package dev.rollcall.user.act.email;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.user.email.EmailChanges;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Ends the change of an address that its user has asked for. The link in the mail leads to nothing afterwards. */
@Singleton
public record WithdrawEmailChange(EmailChanges changes) implements RecordsAct<WithdrawEmailChange.Plan> {

    public record Plan(UUID userId) implements EmailChangePlan {}

    /** Plans nothing for a user who has asked for no other address. */
    public Supplier<Optional<Plan>> plan(UUID user) {
        return () -> changes.open(user).map(open -> new Plan(user));
    }

    @Override
    public Action action() {
        return Action.WITHDRAW_EMAIL_CHANGE;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        changes.withdraw(plan.userId());
        return Written.of(plan.concerned());
    }
}
