package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The database knows at each moment whether an agent may act, and suspends agents with what they depend on, whoever changes that. Each test rolls
 * back, so that the service does not bring agents in line with the records.
 */
@QuarkusTest
class AgentTriggersTest {

    private static final List<String> ROLES = List.of("user", "auditor", "rollcall-reader", "rollcall-admin");
    private static final int CASES = 40;

    @Inject
    DataSource dataSource;

    private final String sponsor = UUID.randomUUID().toString();
    private final String agent = UUID.randomUUID().toString();
    private final String organization = UUID.randomUUID().toString();

    /** Statements in a transaction that is rolled back. */
    private final class Attempt implements AutoCloseable {

        private final Connection connection;

        Attempt() throws SQLException {
            connection = dataSource.getConnection();
            connection.setAutoCommit(false);
            execute("""
                    insert into users (id, keycloak_id, username, enabled, roles, kind, created_at, updated_at, identity_as_of)
                    values ('%s', gen_random_uuid(), gen_random_uuid(), true, '{user}', 'person', now(), now(), now()),
                        ('%s', gen_random_uuid(), gen_random_uuid(), true, '{user}', 'agent', now(), now(), now())""".formatted(sponsor, agent));
            execute("""
                    insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                    values ('%s', gen_random_uuid(), '%1$s', '%1$s', true, now(), now())""".formatted(organization));
            execute("""
                    insert into agents (user_id, name, sponsor_id, created_at, created_by) values ('%s', 'Agent', '%s', now(), 'x')""".formatted(agent, sponsor));
        }

        void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        String text(String sql) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }

        void join(String user) throws SQLException {
            execute("""
                    insert into memberships (id, organization_id, user_id, role, membership_type, joined_at)
                    values (gen_random_uuid(), '%s', '%s', 'member', 'unmanaged', now())""".formatted(organization, user));
        }

        void roles(String user, Set<String> roles) throws SQLException {
            execute("update users set roles = '{%s}' where id = '%s'".formatted(String.join(",", roles), user));
        }

        boolean mayAct() throws SQLException {
            return "t".equals(text("select agent_may_act('%s')".formatted(agent)));
        }

        String reason() throws SQLException {
            return text("select suspend_reason from agents where user_id = '%s'".formatted(agent));
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.close();
        }
    }

    @Test
    void newAgentMayAct() throws SQLException {
        try (Attempt attempt = new Attempt()) {
            assertThat(attempt.mayAct()).isTrue();
            assertThat(attempt.text(
                            "select count(*) from revocations r join users u on u.keycloak_id = r.id where r.kind = 'agent' and u.id = '%s'"
                                    .formatted(agent)))
                    .isEqualTo("1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            update users set enabled = false where id = '{sponsor}'                        | sponsor-disabled
            update users set deleted_at = now(), username = id::text where id = '{sponsor}' | sponsor-deleted
            update users set keycloak_id = 'another' where id = '{sponsor}'                | sponsor-relinked
            update users set enabled = false where id = '{agent}'                          | disabled
            update users set deleted_at = now(), username = id::text where id = '{agent}'  | deleted
            update users set keycloak_id = 'another' where id = '{agent}'                  | relinked
            """)
    void agentIsSuspendedWithWhatItDependsOn(String change, String reason) throws SQLException {
        try (Attempt attempt = new Attempt()) {
            attempt.execute(change.replace("{sponsor}", sponsor).replace("{agent}", agent));

            assertThat(attempt.reason()).isEqualTo(reason);
            assertThat(attempt.mayAct()).isFalse();
            assertThat(attempt.text(
                            "select outcome_details ->> 'reason' from acts where action = 'suspend-agent' and user_id = '%s'"
                                    .formatted(agent)))
                    .isEqualTo(reason);
        }
    }

    /** A run may have missed the user by mistake, but nobody knows what happened in between. */
    @Test
    void recordThatReturnsDoesNotBringRightsBack() throws SQLException {
        for (String user : List.of(sponsor, agent)) {
            try (Attempt attempt = new Attempt()) {
                attempt.execute("update users set deleted_at = now() where id = '%s'".formatted(user));
                attempt.execute("update users set deleted_at = null where id = '%s'".formatted(user));

                assertThat(attempt.mayAct()).isFalse();
                assertThat(attempt.reason()).isNotNull();
            }
        }
    }

    @Test
    void agentOfAnOrganizationIsSuspendedWhenItsSponsorLeaves() throws SQLException {
        try (Attempt attempt = new Attempt()) {
            attempt.join(sponsor);
            attempt.execute(
                    "update agents set organization_id = '%s' where user_id = '%s'".formatted(organization, agent));
            assertThat(attempt.mayAct()).isTrue();

            attempt.execute("delete from memberships where user_id = '%s'".formatted(sponsor));

            assertThat(attempt.reason()).isEqualTo("sponsor-left");
            assertThat(attempt.mayAct()).isFalse();
        }
    }

    @Test
    void expiredAgentMayNotAct() throws SQLException {
        try (Attempt attempt = new Attempt()) {
            attempt.execute(
                    "update agents set expires_at = now() - interval '1 second' where user_id = '%s'".formatted(agent));

            assertThat(attempt.mayAct()).isFalse();
        }
    }

    /** The roles and the membership of an agent and of its sponsor. */
    record Case(Set<String> roles, Set<String> ofSponsor, boolean member, boolean sponsorIsMember) {

        static Case of(long seed) {
            Random random = new Random(seed);
            return new Case(some(random), some(random), random.nextBoolean(), random.nextBoolean());
        }

        private static Set<String> some(Random random) {
            List<String> some = new ArrayList<>(ROLES);
            some.removeIf(role -> random.nextBoolean());
            return new TreeSet<>(some);
        }

        boolean isNoMore() {
            return ofSponsor.containsAll(roles) && (!member || sponsorIsMember);
        }
    }

    static Stream<Case> cases() {
        return IntStream.range(0, CASES).mapToObj(Case::of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agentMayActOnlyWithNoMoreThanItsSponsorHas(Case given) throws SQLException {
        try (Attempt attempt = new Attempt()) {
            attempt.roles(agent, given.roles());
            attempt.roles(sponsor, given.ofSponsor());
            if (given.member()) {
                attempt.join(agent);
            }
            if (given.sponsorIsMember()) {
                attempt.join(sponsor);
            }

            assertThat(attempt.mayAct()).isEqualTo(given.isNoMore());
            assertThat(attempt.text("select count(*) from surplus_memberships(null, 1000) where user_id = '%s'"
                            .formatted(agent)))
                    .isEqualTo(given.member() && !given.sponsorIsMember() ? "1" : "0");
        }
    }
}
