package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.agent.AgentRight.Kind;
import dev.rollcall.agent.AgentRight.ReasonKind;
import dev.rollcall.agent.AgentRight.WhyNot;
import dev.rollcall.agent.AgentRights.Holder;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.organization.MembershipRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A right of an agent has its reasons, and none is more than its sponsor has. */
class AgentRightsTest {

    private static final int CASES = 500;
    private static final List<String> ROLES = List.of("user", "auditor", "administrator");
    private static final List<UUID> ORGANIZATIONS = List.of(new UUID(0, 1), new UUID(0, 2));
    private static final Function<String, Optional<String>> PRIVILEGE = role -> switch (role) {
        case "auditor" -> Optional.of(Roles.READER);
        case "administrator" -> Optional.of(Roles.ADMIN);
        default -> Optional.empty();
    };

    private static AgentRights rights(Holder agent, Holder sponsor, KeyScope... scopes) {
        return new AgentRights(
                Optional.empty(), true, false, Map.of("rc_1", Set.of(scopes)), agent, sponsor, PRIVILEGE);
    }

    private static Holder with(String... roles) {
        return new Holder(List.of(roles), Map.of());
    }

    private static AgentRight one(AgentRights rights, String name) {
        return rights.list().stream()
                .filter(right -> right.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    static Stream<AgentRights> cases() {
        return IntStream.range(0, CASES).mapToObj(seed -> {
            Random random = new Random(seed);
            return new AgentRights(
                    random.nextInt(10) == 0 ? Optional.of(WhyNot.SUSPENDED) : Optional.empty(),
                    random.nextInt(10) > 0,
                    random.nextInt(10) == 0,
                    Map.of("rc_1", some(random), "rc_2", some(random)),
                    holder(random),
                    holder(random),
                    PRIVILEGE);
        });
    }

    private static Set<KeyScope> some(Random random) {
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        Arrays.stream(KeyScope.values()).filter(scope -> random.nextBoolean()).forEach(scopes::add);
        return scopes;
    }

    private static Holder holder(Random random) {
        List<String> roles = new ArrayList<>(ROLES);
        roles.removeIf(role -> random.nextBoolean());
        Map<UUID, MembershipRole> memberships = new HashMap<>();
        for (UUID organization : ORGANIZATIONS) {
            if (random.nextBoolean()) {
                memberships.put(organization, MembershipRole.values()[random.nextInt(3)]);
            }
        }
        return new Holder(roles, memberships);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agentNeverHasMoreThanItsSponsor(AgentRights rights) {
        AgentRights ofSponsor = new AgentRights(
                rights.lack(),
                rights.mayAct(),
                rights.keysOff(),
                rights.keys(),
                rights.sponsor(),
                rights.sponsor(),
                PRIVILEGE);
        List<AgentRight> all = ofSponsor.list();

        rights.list().stream().filter(AgentRight::applies).forEach(right -> {
            assertThat(all)
                    .as("%s of %s", right, rights)
                    .anyMatch(other -> other.applies()
                            && other.kind() == right.kind()
                            && (right.kind() == Kind.MEMBERSHIP || other.name().equals(right.name()))
                            && Objects.equals(other.organization(), right.organization()));
            if (right.kind() == Kind.MEMBERSHIP) {
                MembershipRole role = MembershipRole.ofCode(right.name());
                assertThat(role.isAbove(rights.sponsor().memberships().get(right.organization())))
                        .isFalse();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rightAppliesOrHasAReasonWhyNot(AgentRights rights) {
        assertThat(rights.list()).allSatisfy(right -> {
            assertThat(right.applies()).isEqualTo(right.whyNot() == null);
            assertThat(right.reasons()).isNotEmpty();
            if (right.applies()) {
                assertThat(right.reasons()).allMatch(AgentRight.Reason::holds);
            }
        });
    }

    @Test
    void firstMissingReasonIsNamed() {
        Holder auditor = with("auditor");

        assertThat(one(rights(auditor, auditor), "users:read").whyNot()).isEqualTo(WhyNot.NO_SCOPE);
        assertThat(one(rights(with("user"), auditor, KeyScope.USERS_READ), "users:read")
                        .whyNot())
                .isEqualTo(WhyNot.NO_ROLE);
        assertThat(one(rights(auditor, with("user"), KeyScope.USERS_READ), "users:read")
                        .whyNot())
                .isEqualTo(WhyNot.SPONSOR);
        assertThat(one(rights(auditor, auditor, KeyScope.USERS_READ), "users:read")
                        .whyNot())
                .isNull();
        assertThat(one(rights(auditor, auditor, KeyScope.USERS_WRITE), "users:write")
                        .whyNot())
                .isEqualTo(WhyNot.NO_ROLE);
        assertThat(one(rights(auditor, with("user"), KeyScope.ACCOUNT_READ), "account:read")
                        .whyNot())
                .isEqualTo(WhyNot.BLOCKED);
    }

    @Test
    void suspensionAndAStopOfKeysComeFirst() {
        Map<String, Set<KeyScope>> keys = Map.of("rc_1", Set.of(KeyScope.ACCOUNT_READ));
        Holder user = with("user");

        assertThat(one(
                                new AgentRights(
                                        Optional.of(WhyNot.SUSPENDED), false, true, keys, user, user, PRIVILEGE),
                                "account:read")
                        .whyNot())
                .isEqualTo(WhyNot.SUSPENDED);
        AgentRights stopped = new AgentRights(Optional.empty(), true, true, keys, user, user, PRIVILEGE);
        assertThat(one(stopped, "account:read").whyNot()).isEqualTo(WhyNot.KEYS_OFF);
        assertThat(one(stopped, "user").applies()).isTrue();
        AgentRights blocked = new AgentRights(Optional.empty(), false, false, keys, user, user, PRIVILEGE);
        assertThat(one(blocked, "user").whyNot()).isEqualTo(WhyNot.BLOCKED);
    }

    @Test
    void reasonsNameKeysAndRoles() {
        AgentRight right =
                one(rights(with("auditor"), with("administrator", "auditor"), KeyScope.USERS_READ), "users:read");

        assertThat(right.reasons().stream().map(AgentRight.Reason::kind))
                .containsExactly(ReasonKind.SCOPE, ReasonKind.ROLE, ReasonKind.SPONSOR);
        assertThat(right.reasons().stream().map(AgentRight.Reason::from))
                .containsExactly(List.of("rc_1"), List.of("auditor"), List.of("administrator", "auditor"));
    }
}
