package dev.rollcall.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessTest {

    private static final UUID SELF = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    /** Rights of each kind of caller: settings, domains, deletion, deletion of accounts, additions, members, teams, and roles to grant. */
    @ParameterizedTest
    @CsvSource({
        "administrator, settings domains delete accounts additions members teams owner admin member",
        "reader, ''",
        "owner, settings delete members teams owner admin member",
        "admin, members teams admin member",
        "member, ''",
        "reader owner, settings delete members teams owner admin member",
    })
    void rightsDependOnTheRole(String caller, String expected) {
        Access access = access(caller);

        List<String> rights = Stream.concat(
                        Stream.of(
                                access.mayChangeSettings() ? "settings" : "",
                                access.mayChangeDomains() ? "domains" : "",
                                access.mayDelete() ? "delete" : "",
                                access.mayDeleteManagedAccounts() ? "accounts" : "",
                                access.mayAddMembers() ? "additions" : "",
                                access.mayManageMembers() ? "members" : "",
                                access.mayManageTeams() ? "teams" : ""),
                        Arrays.stream(MembershipRole.values()).map(role -> access.mayGrant(role) ? role.code() : ""))
                .filter(right -> !right.isEmpty())
                .toList();

        assertThat(String.join(" ", rights)).isEqualTo(expected);
        assertThat(Arrays.stream(MembershipRole.values()).filter(access::mayTouch))
                .containsExactlyElementsOf(Arrays.stream(MembershipRole.values())
                        .filter(access::mayGrant)
                        .collect(Collectors.toList()));
    }

    /** Whether each kind of caller sees invitations, and the roles that they invite people with. */
    @ParameterizedTest
    @CsvSource({
        "administrator, true, owner admin member",
        "reader, true, ''",
        "owner, true, owner admin member",
        "admin, true, admin member",
        "member, false, ''",
        "reader admin, true, admin member",
    })
    void whoeverManagesMembersInvitesWithTheRolesThatTheyMayGrant(String caller, boolean reads, String roles) {
        Access access = access(caller);

        assertThat(access.mayReadInvitations()).isEqualTo(reads);
        assertThat(Arrays.stream(MembershipRole.values())
                        .filter(access::mayInvite)
                        .map(MembershipRole::code)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(roles);
    }

    private static Access access(String caller) {
        return new Access(
                new Organization(
                        null, null, null, null, null, null, List.of(), true, Map.of(), null, null, null, 0, null),
                caller.contains("administrator"),
                caller.contains("reader"),
                Arrays.stream(MembershipRole.values())
                        .filter(role -> List.of(caller.split(" ")).contains(role.code()))
                        .findFirst(),
                Optional.of(SELF));
    }

    /** No change of their own role gives members a right that they did not have. */
    @ParameterizedTest
    @EnumSource(MembershipRole.class)
    void nobodyMakesThemselvesMoreThanTheyAre(MembershipRole own) {
        Access access = access(own.code());

        for (MembershipRole wanted : MembershipRole.values()) {
            if (wanted.ordinal() < own.ordinal()) {
                assertThat(access.maySetRole(own, wanted))
                        .as("%s to %s", own, wanted)
                        .isFalse();
            }
        }
        assertThat(access.maySetRole(own, MembershipRole.MEMBER)).isEqualTo(own != MembershipRole.MEMBER);
    }

    @Test
    void organizationAdministratorNeverTouchesOwners() {
        Access access = access("admin");

        assertThat(access.maySetRole(MembershipRole.OWNER, MembershipRole.MEMBER))
                .isFalse();
        assertThat(access.maySetRole(MembershipRole.MEMBER, MembershipRole.OWNER))
                .isFalse();
        assertThat(access.mayRemove(OTHER, MembershipRole.OWNER)).isFalse();
        assertThat(access.mayRemove(OTHER, MembershipRole.ADMIN)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(MembershipRole.class)
    void everyMemberMayLeave(MembershipRole own) {
        assertThat(access(own.code()).mayRemove(SELF, own)).isTrue();
        assertThat(access("member").mayRemove(OTHER, own)).isFalse();
        assertThat(access("reader").mayRemove(OTHER, own)).isFalse();
    }

    @Test
    void missingRightIs403() {
        assertThatThrownBy(() -> access("member").require(false))
                .isInstanceOf(ProblemException.class)
                .extracting(thrown -> ((ProblemException) thrown).problem().status())
                .isEqualTo(403);
    }
}
