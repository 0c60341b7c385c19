package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LeadershipTest {

    @Inject
    Statements statements;

    private Leadership first;
    private Leadership second;

    /** Nothing migrates while the service runs. */
    @BeforeEach
    void create() {
        first = new Leadership(statements, "is tested", AdvisoryLock.MIGRATION);
        second = new Leadership(statements, "is tested", AdvisoryLock.MIGRATION);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void nextLeaderIsElectedWhenTheConnectionEnds() throws Exception {
        assertThat(first.term()).hasValue(1);
        assertThat(second.term()).isEmpty();

        first.close();

        assertThat(first.term()).isEmpty();
        assertThat(second.term()).hasValue(1);
    }

    /** A machine that dies closes no connection: PostgreSQL has to notice by itself. */
    @Test
    void postgresNoticesWithinSecondsThatTheLeadersMachineIsDead() throws Exception {
        assertThat(first.term()).hasValue(1);

        assertThat(first.asLeader(connection ->
                        connection.one(row -> row.getString(1), """
                                select concat_ws(' ', current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'),
                                    current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout'))""").orElseThrow()))
                .hasValue("1 1 3 3000");
    }
}
