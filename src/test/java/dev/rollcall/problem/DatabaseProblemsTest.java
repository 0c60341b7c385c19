package dev.rollcall.problem;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseProblemsTest {

    @ParameterizedTest
    @CsvSource({
        "08006, true", // the connection was lost
        "57P01, true", // an administrator stopped the server
        "53300, true", // too many connections
        "23505, false", // unique violation
        "42601, false", // syntax error
        "'', false"
    })
    void sqlStateTellsUnavailabilityFromErrors(String state, boolean absence) {
        assertThat(DatabaseProblems.isUnavailable(new PersistenceException(new SQLException("why", state))))
                .isEqualTo(absence);
    }

    @Test
    void exhaustedPoolCountsAsUnavailable() {
        assertThat(DatabaseProblems.isUnavailable(new PersistenceException(new SQLException("Acquisition timeout"))))
                .isTrue();
        assertThat(DatabaseProblems.isUnavailable(new PersistenceException("no statement failed")))
                .isFalse();
    }
}
