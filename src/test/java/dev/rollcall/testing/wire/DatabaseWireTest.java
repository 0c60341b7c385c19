package dev.rollcall.testing.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseWireTest {

    private DatabaseWire wire;
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        wire = new DatabaseWire(Stack.directJdbcUrl().replaceFirst("\\?.*", ""));
        connection = TimeLimits.database(wire.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                .getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        wire.close();
    }

    @Test
    void commitOfATransactionWithTheseTextsIsCut() throws SQLException {
        wire.cutCommit(WireDirection.REQUEST, 1, "first", "second");
        connection.setAutoCommit(false);
        send("select 'first'");
        send("select 'second'");

        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }

    /** A pool gives the connection of one request to another, and a request also reads outside of transactions. */
    @Test
    void textsFromBeforeTheTransactionAreNotPartOfIt() throws SQLException {
        wire.cutCommit(WireDirection.REQUEST, 1, "first", "second");
        send("select 'first'");
        connection.setAutoCommit(false);
        send("select 'second'");

        connection.commit();

        assertThat(connection.isValid(5)).isTrue();
    }

    private void send(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
