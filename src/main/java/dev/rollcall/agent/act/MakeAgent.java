package dev.rollcall.agent.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.agent.AgentAccess;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.directory.account.RequiredAction;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.User.Own;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.UserView;
import dev.rollcall.user.UserWriter;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.agent.AgentRules;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Makes an existing user an agent: after a loss of the database, reconciliation creates the records of agents as those of persons. Only a user who
 * cannot sign in becomes an agent, so that nobody's account is taken from them.
 */
@Singleton
public record MakeAgent(
        AgentAccess access,
        AgentRules rules,
        IdentityGuards guards,
        Directory directory,
        DirectoryAccount account,
        RealmRoles roles,
        UserWriter users)
        implements RecordsAct<MakeAgent.Plan> {

    /**
     * @param identity of the user, as it was read just now
     */
    public record Plan(UUID user, Identity identity, NewAgent agent) implements ActPlan {

        @Override
        public UUID target() {
            return user;
        }

        @Override
        public String reservation() {
            return agent.reservation();
        }

        @Override
        public Concerned concerned() {
            return new Concerned(user, agent.organization().orElse(null));
        }

        @Override
        public Map<String, ?> details() {
            return Map.of("kind", UserKind.AGENT, "sponsor", agent.sponsor());
        }
    }

    /**
     * Checks a user who is to become an agent, with Keycloak too.
     *
     * @throws ProblemException 403 for everybody but administrators, for a user who administers the realm, and for the last administrator; 422
     *     for a user who is none, can sign in, has a required action, owns an organization or is responsible for an agent, for a sponsor who cannot be one, and for roles
     *     that the sponsor does not have
     */
    public Plan plan(Caller caller, UUID id, NewAgent agent) {
        if (!AgentAccess.isAdministrator(caller)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only administrators make an existing user an agent.");
        }
        User user = rules.users().living(id).orElseThrow(() -> invalid(ErrorKey.NOT_A_USER.message()));
        Identity identity = directory.find(user.keycloakId).orElseThrow(() -> invalid(ErrorKey.NOT_A_USER.message()));
        guards.refuseProtected(identity.subject());
        if (canSignIn(identity)) {
            throw invalid(ErrorKey.CAN_SIGN_IN.message());
        }
        if (account.requiredActions(identity.subject()).stream().anyMatch(RequiredAction::asked)) {
            throw invalid(ErrorKey.HAS_REQUIRED_ACTIONS.message());
        }
        if (guards.isActiveAdmin(identity)) {
            guards.refuseLastAdmin(Set.of(identity.subject()));
        }
        Plan plan = new Plan(id, identity, agent);
        requireFree(plan);
        rules.check(agent, roles.copied(identity.roles()));
        access.requireSponsorInOrganization(agent);
        return plan;
    }

    private boolean canSignIn(Identity identity) {
        return identity.email() != null
                || identity.comesFromFederation()
                || !account.credentials(identity.subject()).isEmpty()
                || !account.identities(identity.subject()).isEmpty();
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        rules.users().lock(List.of(plan.user(), plan.agent().sponsor()));
        requireFree(plan);
        rules.check(plan.agent(), roles.copied(plan.identity().roles()));
        access.requireSponsorInOrganization(plan.agent());
        return Optional.empty();
    }

    /** Refuses a user who has duties that no agent can have, or is an agent already. */
    private void requireFree(Plan plan) {
        User user = rules.users().living(plan.user()).orElseThrow(() -> invalid(ErrorKey.NOT_A_USER.message()));
        if (user.kind != UserKind.PERSON || user.id.equals(plan.agent().sponsor())) {
            throw invalid(ErrorKey.IS_AGENT.message());
        }
        if (access.isOwner(user.id) || rules.agents().countOf(user.id) > 0) {
            throw invalid(ErrorKey.HAS_DUTIES.message());
        }
    }

    private static ProblemException invalid(ErrorMessage message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(message.at("user")));
    }

    @Override
    public Action action() {
        return Action.MAKE_AGENT;
    }

    @Override
    public Class<?> answerType() {
        return UserView.class;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        users.write(plan.user(), plan.identity(), new Own(null, null, UserKind.AGENT), now, context);
        rules.begin(plan.user(), plan.agent(), plan.identity().enabled(), now);
        UserView view = UserView.of(rules.users().living(plan.user()).orElseThrow());
        return new Written(plan.concerned(), Map.of(), view);
    }
}
