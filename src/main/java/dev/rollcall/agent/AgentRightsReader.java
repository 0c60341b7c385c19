package dev.rollcall.agent;

import dev.rollcall.agent.AgentRight.WhyNot;
import dev.rollcall.agent.AgentRights.Holder;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeyStatus;
import dev.rollcall.key.KeySwitch;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agent;
import dev.rollcall.user.agent.Agents;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads what the rights of an agent follow from. */
@Singleton
public record AgentRightsReader(
        Agents agents,
        UserRows users,
        MemberQueries members,
        ApiKeys keys,
        KeySwitch keySwitch,
        RealmRoles roles,
        Clock clock) {

    /** More than one owner can have. */
    private static final int MOST_KEYS = 1_000;

    public List<AgentRight> of(Agent agent) {
        return new AgentRights(
                        lack(agent),
                        agents.mayAct(agent.id()),
                        keySwitch.whyOff().isPresent(),
                        scopes(agent.id()),
                        new Holder(agent.roles(), members.rolesOf(agent.id())),
                        users.living(agent.sponsor())
                                .filter(sponsor -> sponsor.enabled)
                                .map(sponsor -> new Holder(sponsor.knownRoles(), members.rolesOf(sponsor.id)))
                                .orElse(Holder.NOTHING),
                        role -> roles.privilege(List.of(role)))
                .list();
    }

    private Optional<WhyNot> lack(Agent agent) {
        return switch (agent.status(clock.instant())) {
            case ACTIVE -> Optional.empty();
            case SUSPENDED -> Optional.of(WhyNot.SUSPENDED);
            case EXPIRED -> Optional.of(WhyNot.EXPIRED);
        };
    }

    private Map<String, Set<KeyScope>> scopes(UUID agent) {
        KeyFilter active =
                new KeyFilter(Optional.of(agent), Optional.empty(), Optional.of(KeyStatus.ACTIVE), Optional.empty());
        return keys.page(active, Optional.empty(), MOST_KEYS).items().stream()
                .collect(Collectors.toMap(ApiKey::prefix, ApiKey::scopes, (one, other) -> one));
    }
}
