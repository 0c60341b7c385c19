package dev.rollcall.agent;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import dev.rollcall.user.agent.Agents;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Decides who may do what with an agent: its sponsor, the owners and admins of its organization, and administrators manage it; readers see it.
 * To everybody else it does not exist.
 */
@Singleton
public record AgentAccess(
        Agents agents,
        UserRows users,
        OrganizationAccess organizations,
        OrganizationWriter writer,
        MemberQueries members) {

    /**
     * Returns an agent that the caller may see.
     *
     * @throws ProblemException 404 for another one
     */
    public Agent read(Caller caller, UUID id) {
        Agent agent = agents.get(id);
        if (!caller.readsAll() && !manages(caller, agent)) {
            throw Agents.unknown();
        }
        return agent;
    }

    /**
     * Returns an agent that the caller may change, and locks it until the caller's transaction ends.
     *
     * @throws ProblemException 404 for one that they may not see, 403 for one that they may only see
     */
    public Agent manage(Caller caller, UUID id) {
        return managed(caller, agents.lock(id));
    }

    /** As {@link #manage}, without a lock. */
    public Agent managed(Caller caller, UUID id) {
        return managed(caller, agents.get(id));
    }

    /**
     * Keeps a sponsor and their membership in an organization as they are until the caller's transaction ends. A change of these locks the user
     * or the organization first, and then the agents.
     */
    public void keep(UUID sponsor, Optional<UUID> organization) {
        users.lock(List.of(sponsor));
        organization.ifPresent(writer::lock);
    }

    /**
     * Refuses an API key of an agent to a caller who would get more rights by it than they have: neither an administrator nor its sponsor.
     *
     * @throws ProblemException 403
     */
    public void requireMayHaveKeys(Caller caller, Agent agent) {
        Optional<User> own = organizations.own(caller);
        if (isAdministrator(caller)
                || own.filter(user -> user.id.equals(agent.sponsor())).isPresent()) {
            return;
        }
        if (own.filter(user -> user.knownRoles().containsAll(agent.roles()) && members.hasAllOf(user.id, agent.id()))
                .isEmpty()) {
            throw forbidden(
                    "The agent has roles or memberships that you do not have, so a key would give you more rights. Adopt the agent first: it loses what you lack.");
        }
    }

    private Agent managed(Caller caller, Agent agent) {
        if (!manages(caller, agent)) {
            throw caller.readsAll() ? forbidden("Readers change nothing.") : Agents.unknown();
        }
        return agent;
    }

    private boolean manages(Caller caller, Agent agent) {
        return isAdministrator(caller)
                || own(caller).filter(agent.sponsor()::equals).isPresent()
                || agent.organization().filter(id -> managesMembers(caller, id)).isPresent();
    }

    /** Whether the caller is an owner or an admin of an organization. */
    private boolean managesMembers(Caller caller, UUID organization) {
        try {
            return organizations.of(caller, organization).mayManageMembers();
        } catch (ProblemException strangerOrGone) {
            return false;
        }
    }

    public static boolean isAdministrator(Caller caller) {
        return caller.roles().contains(Roles.ADMIN);
    }

    /**
     * Refuses a sponsor whom the caller may not name: only administrators make somebody else responsible.
     *
     * @throws ProblemException 403
     */
    public void requireMayName(Caller caller, UUID sponsor) {
        if (!isAdministrator(caller) && own(caller).filter(sponsor::equals).isEmpty()) {
            throw forbidden(
                    "Only administrators make somebody else the sponsor of an agent. Leave sponsor out to be it yourself.");
        }
    }

    /**
     * Refuses to let the caller create an agent.
     *
     * @param selfService whether everybody may create agents of their own
     * @throws ProblemException 403; 404 for an organization that the caller may not see
     */
    public void requireMayCreate(Caller caller, Optional<UUID> organization, boolean selfService) {
        if (organization.isPresent()) {
            organizations.of(caller, organization.get()).require(managesMembers(caller, organization.get()));
        } else if (!selfService && !isAdministrator(caller)) {
            throw forbidden(
                    "Only administrators create agents here. Operators allow it to everybody with rollcall.agents.self-service.");
        }
    }

    /**
     * Refuses a sponsor who is no member of the organization of a new agent.
     *
     * @throws ProblemException 422
     */
    public void requireSponsorInOrganization(NewAgent agent) {
        agent.organization()
                .filter(organization -> !isMember(organization, agent.sponsor()))
                .ifPresent(organization -> {
                    throw DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(ErrorKey.NOT_A_MEMBER.at("sponsor")));
                });
    }

    /** Whether a user is an owner of any organization. */
    public boolean isOwner(UUID user) {
        return members.ofUser(user).stream()
                .anyMatch(membership -> membership.role().equals(MembershipRole.OWNER.code()));
    }

    /** Whether a person is a member of an organization. */
    public boolean isMember(UUID organization, UUID person) {
        return members.among(organization, Set.of(person)).contains(person);
    }

    /** Returns the id of the caller's own enabled user; a service account has none. */
    public Optional<UUID> own(Caller caller) {
        return organizations.own(caller).map(user -> user.id);
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(ProblemType.FORBIDDEN, detail);
    }
}
