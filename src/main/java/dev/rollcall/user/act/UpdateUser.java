package dev.rollcall.user.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.User;
import dev.rollcall.user.email.EmailChanges;
import dev.rollcall.user.email.EmailRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Changes fields, roles, attributes and the external id of a user. A new address that users want for themselves is only noted: the link in a
 * mail to it leads to another act, which sets it as verified.
 */
@Singleton
public class UpdateUser extends UserAct<UpdateUser.Plan> {

    private static final String FIELDS = "fields";

    private final EmailChanges emailChanges;

    UpdateUser(UserParts parts, EmailChanges emailChanges) {
        super(parts, Action.UPDATE, Plan.class);
        this.emailChanges = emailChanges;
    }

    /**
     * @param takesAccess whether the user is enabled, and will be disabled
     * @param ownEmail what users want instead of their own address; null if they want nothing else, and for an administrator's change
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            UUID userId,
            String subject,
            IdentityChange identity,
            List<String> roles,
            Map<String, Object> attributes,
            ExternalId externalId,
            boolean takesAccess,
            EmailRequest ownEmail,
            Before before)
            implements UserPlan {

        private static Plan of(User user, UserChange change) {
            boolean disables = Boolean.FALSE.equals(change.identity().enabled());
            return new Plan(
                    user.id,
                    user.keycloakId,
                    change.identity(),
                    change.roles(),
                    change.attributesOf(user),
                    change.externalId(),
                    disables && user.enabled,
                    null,
                    null);
        }

        private Plan with(IdentityChange change, Before state) {
            return new Plan(userId, subject, change, roles, attributes, externalId, takesAccess, ownEmail, state);
        }

        private Plan with(EmailRequest email) {
            return new Plan(userId, subject, identity, roles, attributes, externalId, takesAccess, email, before);
        }

        @Override
        public boolean needsPerson() {
            return UserPlan.super.needsPerson() || ownEmail != null;
        }

        /** The address that is to be verified; null for none. */
        private String pendingEmail() {
            return ownEmail == null ? null : ownEmail.address();
        }

        @Override
        public Map<String, Object> details() {
            Map<String, Object> details = UserPlan.super.details();
            if (pendingEmail() != null) {
                List<Object> fields = new ArrayList<>((List<?>) details.getOrDefault(FIELDS, List.of()));
                fields.add("pendingEmail");
                details.put(FIELDS, fields);
            }
            return details;
        }

        @Override
        public Leaving leaving() {
            return disables() ? Leaving.accounts(List.of(userId)).hadLeft(!takesAccess) : UserPlan.super.leaving();
        }
    }

    /**
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404; 409 for roles if only tokens tell them; 412 for another version, unless the record holds the requested
     *     values already
     */
    public Supplier<Optional<Plan>> plan(UUID id, UserChange change, LongPredicate demanded) {
        parts.guards().refuseIfFromTokens(change.roles());
        return () -> change.userToChange(id, demanded).map(user -> Plan.of(user, change));
    }

    /**
     * As {@link #plan}, for one's own account.
     *
     * @param email what the user wants instead of the address; null to leave it. A change that names it already goes on
     */
    public Supplier<Optional<Plan>> planOfOwner(
            UUID id, UserChange change, EmailRequest email, LongPredicate demanded) {
        return () -> {
            if (email == null || isPending(id, email)) {
                return plan(id, change, demanded).get();
            }
            User user = User.getLiving(id);
            ETags.require(user.version, demanded);
            return Optional.of(Plan.of(user, change).with(email));
        };
    }

    private boolean isPending(UUID id, EmailRequest email) {
        return email.address() != null
                && emailChanges
                        .open(id)
                        .filter(open -> StoredSpelling.same(open.email(), email.address()))
                        .isPresent();
    }

    /**
     * Plans to set the address that a link has verified. There is nothing to do if the change that it belongs to has ended.
     *
     * @param token of the link
     * @throws ProblemException 404 if the user is gone
     */
    public Supplier<Optional<Plan>> planOfConfirmation(UUID id, String token) {
        return () -> emailChanges
                .byToken(id, token)
                .map(open -> new IdentityChange(null, Optional.of(open.email()), true, null, null, null, null))
                .map(change -> Plan.of(User.getLiving(id), new UserChange(change, null, null, null)));
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return super.guard(plan, request)
                .or(() -> Optional.ofNullable(plan.pendingEmail())
                        .flatMap(email -> emailChanges.refusal(plan.userId(), email)));
    }

    @Override
    public Plan prepare(Attempt<Plan, FoundUser> attempt) {
        Plan plan = super.prepare(attempt);
        if (plan.pendingEmail() != null) {
            parts.guards().refuseTakenEmail(plan.pendingEmail());
        }
        return plan;
    }

    @Override
    boolean hasMoreToDo(Plan plan) {
        return plan.roles() != null || plan.disables();
    }

    @Override
    Plan withStateBefore(Plan plan, Identity identity) {
        Plan complete = plan.with(plan.identity().withVerification(identity), null);
        return complete.identity().isNone() && complete.roles() == null
                ? complete
                : complete.with(complete.identity(), stateBefore(complete, identity));
    }

    @Override
    List<Step> changes(Attempt<Plan, FoundUser> attempt) {
        List<Step> changes = new ArrayList<>();
        changes.add(new FieldSteps.SetFields(directory, attempt));
        changes.add(new FieldSteps.UnverifyAddress(directory, attempt));
        if (attempt.plan().roles() != null) {
            changes.add(parts.roles().grant(attempt));
            changes.add(parts.roles().revoke(attempt));
        }
        return changes;
    }

    /** A request with an address ends the change that the user has asked for before, even if the address stays the same. */
    @Override
    public Written record(Attempt<Plan, FoundUser> attempt, Instant now) {
        Plan plan = attempt.plan();
        Written written = super.record(attempt, now);
        if (plan.identity().email() != null) {
            emailChanges.withdraw(plan.userId());
        }
        if (plan.ownEmail() != null && written.answer() != null) {
            emailChanges.request(plan.userId(), plan.ownEmail(), now);
        }
        return written;
    }

    /** The address may have become verified by the act's own change. */
    @Override
    public void giveUp(Attempt<Plan, FoundUser> attempt) {
        if (attempt.found().identity().isEmpty()) {
            return;
        }
        Step.Change unverify = new FieldSteps.UnverifyAddress(directory, attempt).apply();
        if (unverify != Step.Change.NONE) {
            unverify.send();
            attempt.setFound(
                    attempt.found().with(directory.findChanged(attempt.plan().subject())));
        }
    }
}
