package dev.rollcall.key.act;

import dev.rollcall.act.Act;
import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActPlan;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.key.KeySecret;
import dev.rollcall.key.KeyWriter.NewKey;
import dev.rollcall.key.KeyWriter.Stored;
import dev.rollcall.key.KeysConfig;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserSubjects;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Creates an API key of the caller or of an agent, and lets Keycloak swap the owner's keys for tokens. A creation that is interrupted is given up:
 * nobody has received the secret. The link in Keycloak may stay then; {@link dev.rollcall.key.KeyLinks} removes it.
 */
@Singleton
public record CreateKey(
        KeyParts parts, KeysConfig config, UserSubjects users, OrganizationWriter organizations, ActClock clock)
        implements Act<CreateKey.Plan, CreateKey.Nothing> {

    /** The detail of the outcome with the id of the key. */
    public static final String KEY_ID = "keyId";

    private static final int MOST_DAYS = 366;

    /**
     * A key as its owner asks for it.
     *
     * @param organization the only one in which the key is to have rights; empty for none
     */
    public record Draft(String name, Set<KeyScope> scopes, Optional<UUID> organization, Instant expiresAt) {}

    /** Nothing is read from Keycloak before the steps. */
    record Nothing() {}

    /**
     * @param subject of the owner
     * @param creator the subject of the caller
     */
    @RegisterForReflection // stored as JSON
    public record Plan(NewKey key, String subject, String creator) implements ActPlan {

        /** The owner: of two keys that are created at once, the second one counts the first. */
        @Override
        public UUID target() {
            return key.owner();
        }

        /** Whether it is the caller's own key, not an agent's. */
        private boolean isOwn() {
            return subject.equals(creator);
        }

        @Override
        public Concerned concerned() {
            return KeyRef.of(key).concerned();
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>(KeyRef.of(key).details());
            details.put("expiresAt", key.expiresAt());
            return details;
        }
    }

    /**
     * Checks a new key, with Keycloak too.
     *
     * @param caller who creates the key
     * @param owner the caller's own user, or an agent that they manage
     * @param secret of which only the hash is part of the plan
     * @throws ProblemException 409 if no key counts or Keycloak swaps none, and if the caller has too many; 403 if the caller administers the realm; 422 for scopes or
     *     an organization that the key cannot have, and a time out of range
     */
    public Plan plan(Caller caller, User owner, Draft draft, KeySecret secret) {
        parts.requireAllowed(owner);
        parts.requireSwap(caller);
        Instant now = clock.now();
        if (!draft.expiresAt().isAfter(now) || draft.expiresAt().isAfter(now.plus(Duration.ofDays(MOST_DAYS)))) {
            throw invalid("expiresAt", ErrorKey.NOT_WITHIN_DAYS.with("days", MOST_DAYS));
        }
        if (draft.organization().isPresent() && !KeyScopes.ofOneOrganization().containsAll(draft.scopes())) {
            throw invalid("scopes", ErrorKey.NOT_ITS_SCOPES.message());
        }
        NewKey key = new NewKey(
                clock.newId(),
                owner.id,
                draft.organization(),
                draft.name(),
                draft.scopes(),
                draft.expiresAt(),
                Stored.of(secret));
        Plan plan = new Plan(key, owner.keycloakId, caller.claims().subject());
        requireMember(plan);
        requireRoom(plan);
        return plan;
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        requireOwner(plan);
        requireRoom(plan);
        return Optional.empty();
    }

    /** Checks again what others may have changed, and locks it: a key must not begin while its owner or the membership ends. */
    private void requireOwner(Plan plan) {
        if (!users.idForShare(plan.subject()).equals(Optional.of(plan.key().owner()))) {
            throw new ProblemException(
                    ProblemType.ACCOUNT_DELETED, "The account was deleted after this token was issued.");
        }
        plan.key().organization().ifPresent(organizations::lock);
        requireMember(plan);
    }

    private void requireMember(Plan plan) {
        NewKey key = plan.key();
        key.organization()
                .filter(id -> organizations.membership(id, key.owner()).isEmpty())
                .ifPresent(id -> {
                    ErrorKey error = plan.isOwn() ? ErrorKey.NOT_YOUR_ORGANIZATION : ErrorKey.NOT_ITS_ORGANIZATION;
                    throw invalid("organization", error.message());
                });
    }

    private void requireRoom(Plan plan) {
        if (parts.keys().countInForce(plan.key().owner()) >= config.perOwner()) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_KEYS,
                    "%s %d active API keys, which is the most. Revoke one before you create another."
                            .formatted(plan.isOwn() ? "You have" : "The agent has", config.perOwner()));
        }
    }

    private static ProblemException invalid(String field, ErrorMessage message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(message.at(field)));
    }

    @Override
    public Action action() {
        return Action.CREATE_KEY;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }

    @Override
    public String targetName() {
        return "user";
    }

    @Override
    public Plan prepare(Attempt<Plan, Nothing> attempt) {
        return attempt.plan();
    }

    @Override
    public List<Step> steps(Attempt<Plan, Nothing> attempt) {
        return List.of(new Link(parts, attempt.plan()));
    }

    private record Link(KeyParts parts, Plan plan) implements Step {

        /** Always says that the step is not done, so that an interrupted creation is given up. */
        @Override
        public Evidence isDone() {
            return Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            return () -> parts.links().link(plan.key().owner(), plan.subject());
        }
    }

    @Override
    public void read(Attempt<Plan, Nothing> attempt) {
        // an interrupted creation is given up, whatever Keycloak shows
    }

    /** Keycloak may have linked an owner whose record has ended meanwhile, who then gets no key. */
    @Override
    public Written record(Attempt<Plan, Nothing> attempt, Instant now) {
        Plan plan = attempt.plan();
        requireOwner(plan);
        parts.writer().insert(plan.key(), plan.creator(), now);
        return new Written(plan.concerned(), Map.of(KEY_ID, plan.key().id()), null);
    }

    @Override
    public void readBack(Attempt<Plan, Nothing> attempt) {
        // a link is not undone, and nothing else was changed
    }

    @Override
    public void recordRefused(Attempt<Plan, Nothing> attempt, Instant now) {
        // nothing was read back
    }

    @Override
    public Written recordFound(Attempt<Plan, Nothing> attempt, Instant now) {
        return Written.of(attempt.plan().concerned());
    }
}
