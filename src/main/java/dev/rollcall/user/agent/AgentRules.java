package dev.rollcall.user.agent;

import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.AgentWriter.NewAgent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** The rules that hold for agents, whoever changes them: an agent has a sponsor, who is a person, never more roles than they, and no credentials. */
@Singleton
public record AgentRules(UserRows users, Agents agents, AgentWriter writer, AgentsConfig config, Clock clock) {

    private static final int LONGEST_NAME = 40;

    /**
     * Checks a new agent.
     *
     * @param roles its realm roles; null if tokens tell them
     * @throws ProblemException 422 for a sponsor who cannot be one, and for roles that they do not have; 409 if they have too many agents
     */
    public void check(NewAgent agent, Collection<String> roles) {
        User sponsor = requireSponsor(agent.sponsor());
        List<String> surplus = surplus(roles, sponsor);
        if (!surplus.isEmpty()) {
            throw sponsorLacks(surplus);
        }
        if (agents.countOf(agent.sponsor()) >= config.perPerson()) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_AGENTS,
                    "The sponsor has %d agents, which is the most. Delete one, or name another sponsor."
                            .formatted(config.perPerson()));
        }
    }

    /** As {@link #check}, and keeps the sponsor as they are until the caller's transaction ends. */
    public void checkAgain(NewAgent agent, Collection<String> roles) {
        keepSponsor(agent);
        check(agent, roles);
    }

    /** Keeps the sponsor as they are until the caller's transaction ends. Users are locked before agents. */
    public void keepSponsor(NewAgent agent) {
        users.lock(List.of(agent.sponsor()));
    }

    /**
     * Makes a user an agent. If its sponsor has been disabled or deleted, or has left the organization, since that began, a trigger suspends it.
     *
     * @param enabled whether the user is; an agent that is not has been stopped by somebody
     */
    public void begin(UUID user, NewAgent agent, boolean enabled, Instant now) {
        writer.insert(user, agent, now);
        if (!enabled) {
            writer.suspend(user, AgentSuspension.DISABLED, now);
        }
    }

    /**
     * Returns the person who is to be responsible for an agent.
     *
     * @throws ProblemException 422 for anybody but an enabled person
     */
    public User requireSponsor(UUID id) {
        User sponsor = users.living(id).orElseThrow(() -> invalid("sponsor", ErrorKey.NOT_A_USER.message()));
        if (sponsor.kind != UserKind.PERSON) {
            throw invalid("sponsor", ErrorKey.NOT_A_PERSON.message());
        }
        if (!sponsor.enabled) {
            throw invalid("sponsor", ErrorKey.DISABLED_SPONSOR.message());
        }
        return sponsor;
    }

    /**
     * Returns why a user may not be changed because the user is an agent; empty if they may, or if they are a person.
     *
     * @param needsPerson whether only a person can be changed like this
     * @param enabled whether the user is to be enabled; null to leave that
     * @param roles all realm roles afterwards; null to leave them
     */
    public Optional<ProblemException> refusal(UUID user, boolean needsPerson, Boolean enabled, List<String> roles) {
        return agents.find(user).flatMap(agent -> {
            if (needsPerson) {
                return Optional.of(new ProblemException(
                        ProblemType.AGENT,
                        "This user is an agent: it has no e-mail address, and signs in only by API keys."));
            }
            if (enabled != null && enabled != (agent.status(clock.instant()) == AgentStatus.ACTIVE)) {
                return Optional.of(new ProblemException(
                        ProblemType.AGENT,
                        "This user is an agent. It is suspended and resumed as such, at /api/v1/agents/%s."
                                .formatted(agent.id())));
            }
            return users.living(agent.sponsor())
                    .map(sponsor -> surplus(roles, sponsor))
                    .filter(surplus -> !surplus.isEmpty())
                    .map(AgentRules::sponsorLacks);
        });
    }

    private static List<String> surplus(Collection<String> roles, User sponsor) {
        List<String> surplus = new ArrayList<>(roles == null ? List.of() : roles);
        surplus.removeAll(sponsor.knownRoles());
        return surplus;
    }

    /** Returns a username that people recognize the agent by, and nobody else has: {@code agent-nightly-report-4f2a9c01}. */
    public static String username(String name, UUID id) {
        String readable =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        String beginning = readable.substring(0, Math.min(LONGEST_NAME, readable.length()));
        String ending = id.toString().substring(28);
        return beginning.isEmpty() ? "agent-" + ending : "agent-%s-%s".formatted(beginning, ending);
    }

    private static ProblemException sponsorLacks(List<String> roles) {
        return invalid("roles", ErrorKey.SPONSOR_LACKS_ROLES.with("roles", String.join(", ", roles)));
    }

    private static ProblemException invalid(String field, ErrorMessage message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(message.at(field)));
    }
}
