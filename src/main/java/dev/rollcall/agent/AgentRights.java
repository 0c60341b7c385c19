package dev.rollcall.agent;

import dev.rollcall.agent.AgentRight.Kind;
import dev.rollcall.agent.AgentRight.Reason;
import dev.rollcall.agent.AgentRight.ReasonKind;
import dev.rollcall.agent.AgentRight.WhyNot;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.organization.MembershipRole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The rights of an agent, as the records say at one moment. A right applies if all of its reasons hold and nothing keeps the agent from acting, so
 * it never has more than its sponsor.
 *
 * @param lack why the agent has no rights at all; empty if it may act
 * @param mayAct whether the agent has any rights at this moment; it has none until Keycloak has enabled it again, for instance
 * @param keysOff whether no API key counts
 * @param keys the scopes of its active keys, by their prefixes
 * @param agent what the agent has
 * @param sponsor what its sponsor has; nothing if they are disabled or gone
 * @param privilege returns the role in this service that a realm role gives: one of {@link Roles}
 */
public record AgentRights(
        Optional<WhyNot> lack,
        boolean mayAct,
        boolean keysOff,
        Map<String, Set<KeyScope>> keys,
        Holder agent,
        Holder sponsor,
        Function<String, Optional<String>> privilege) {

    /** Scopes with which a member of an organization can do something, whatever their realm roles. */
    private static final Set<KeyScope> OF_MEMBERS =
            EnumSet.of(KeyScope.ORGANIZATIONS_READ, KeyScope.ORGANIZATIONS_WRITE);

    private static final Set<KeyScope> OF_READERS =
            EnumSet.of(KeyScope.USERS_READ, KeyScope.ORGANIZATIONS_READ, KeyScope.CHANGES_READ);

    private static final Set<KeyScope> OF_EVERYBODY = EnumSet.of(KeyScope.ACCOUNT_READ, KeyScope.ACCOUNT_WRITE);

    /**
     * @param roles names of realm roles
     * @param memberships the roles in organizations, by their ids
     */
    public record Holder(List<String> roles, Map<UUID, MembershipRole> memberships) {

        public static final Holder NOTHING = new Holder(List.of(), Map.of());

        public Holder {
            roles = List.copyOf(roles);
            memberships = Map.copyOf(memberships);
        }

        private boolean hasNoMoreThan(Holder other) {
            return other.roles.containsAll(roles) && other.memberships.keySet().containsAll(memberships.keySet());
        }
    }

    /** Returns all rights: those of scopes first, then roles, then memberships. */
    public List<AgentRight> list() {
        List<AgentRight> rights = new ArrayList<>();
        for (KeyScope scope : KeyScope.values()) {
            rights.add(ofScope(scope));
        }
        agent.roles().stream().sorted().map(this::ofRole).forEach(rights::add);
        agent.memberships().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(membership -> ofMembership(membership.getKey(), membership.getValue()))
                .forEach(rights::add);
        return rights;
    }

    private AgentRight ofScope(KeyScope scope) {
        List<Reason> reasons = new ArrayList<>();
        reasons.add(Reason.of(
                ReasonKind.SCOPE,
                keys.entrySet().stream()
                        .filter(key -> key.getValue().contains(scope))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList()));
        if (!OF_EVERYBODY.contains(scope)) {
            reasons.add(Reason.of(ReasonKind.ROLE, giving(scope, agent)));
            reasons.add(Reason.of(ReasonKind.SPONSOR, giving(scope, sponsor)));
        }
        return right(
                Kind.SCOPE, scope.code(), null, keysOff ? Optional.of(WhyNot.KEYS_OFF) : Optional.empty(), reasons);
    }

    /** Returns the names of the roles by which somebody can do something with a scope. */
    private List<String> giving(KeyScope scope, Holder holder) {
        Stream<String> ofRealm = holder.roles().stream()
                .filter(role -> privilege
                        .apply(role)
                        .filter(own -> own.equals(Roles.ADMIN) || OF_READERS.contains(scope))
                        .isPresent());
        Collection<MembershipRole> members =
                OF_MEMBERS.contains(scope) ? holder.memberships().values() : List.of();
        return Stream.concat(ofRealm, members.stream().map(MembershipRole::code))
                .distinct()
                .sorted()
                .toList();
    }

    private AgentRight ofRole(String role) {
        return right(
                Kind.ROLE,
                role,
                null,
                Optional.empty(),
                List.of(
                        Reason.of(ReasonKind.ROLE, List.of(role)),
                        Reason.of(ReasonKind.SPONSOR, sponsor.roles().contains(role) ? List.of(role) : List.of())));
    }

    private AgentRight ofMembership(UUID organization, MembershipRole role) {
        Optional<MembershipRole> ofSponsor =
                Optional.ofNullable(sponsor.memberships().get(organization));
        return right(
                Kind.MEMBERSHIP,
                ofSponsor.map(role::orLower).orElse(role).code(),
                organization,
                Optional.empty(),
                List.of(
                        Reason.of(ReasonKind.ROLE, List.of(role.code())),
                        Reason.of(
                                ReasonKind.SPONSOR,
                                ofSponsor.map(MembershipRole::code).stream().toList())));
    }

    private AgentRight right(Kind kind, String name, UUID organization, Optional<WhyNot> off, List<Reason> reasons) {
        Optional<WhyNot> whyNot = lack.or(() -> off)
                .or(() -> reasons.stream()
                        .filter(reason -> !reason.holds())
                        .findFirst()
                        .map(AgentRights::lackOf))
                .or(() -> mayAct && agent.hasNoMoreThan(sponsor) ? Optional.empty() : Optional.of(WhyNot.BLOCKED));
        return new AgentRight(kind, name, organization, whyNot.isEmpty(), whyNot.orElse(null), reasons);
    }

    private static WhyNot lackOf(Reason reason) {
        return switch (reason.kind()) {
            case SCOPE -> WhyNot.NO_SCOPE;
            case ROLE -> WhyNot.NO_ROLE;
            case SPONSOR -> WhyNot.SPONSOR;
        };
    }
}
