package dev.rollcall.agent.act;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.auth.Caller;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.act.CreateUser;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import dev.rollcall.user.agent.AgentsConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Says who may create which agents. An agent is created as every user is, by {@link CreateUser}. */
@Singleton
public record CreateAgents(CreateUser act, AgentAccess access, AgentsConfig config) {

    /**
     * The sponsor and the roles of a new agent, which the caller may give it.
     *
     * @param sponsor the person who is to be responsible
     * @param roles names of realm roles, sorted
     */
    public record Draft(UUID sponsor, List<String> roles) {}

    /**
     * @param sponsor empty for the caller
     * @throws ProblemException 403 for another sponsor than the caller, and for roles, unless the caller is an administrator; and for a caller
     *     without a record who names no sponsor
     */
    public Draft draft(Caller caller, Optional<UUID> sponsor, List<String> roles) {
        UUID person = sponsor.orElseGet(() -> access.own(caller)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.FORBIDDEN, "A service account is no person: name the sponsor of the agent.")));
        access.requireMayName(caller, person);
        if (!roles.isEmpty() && !AgentAccess.isAdministrator(caller)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "Only administrators give roles to an agent.");
        }
        return new Draft(person, roles);
    }

    /**
     * @throws ProblemException 403 for a caller who may not create it; 404 for an organization that they may not see; 409 if its sponsor has too
     *     many agents; 422 for a sponsor who cannot be one, and for roles that they do not have
     */
    public CreateUser.Plan plan(Caller caller, NewAgent agent, List<String> roles) {
        access.requireMayCreate(caller, agent.organization(), config.selfService());
        access.requireSponsorInOrganization(agent);
        return act.planOfAgent(agent, roles);
    }
}
