package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StatementsTest {

    /** The driver has the server keep a statement the fifth time. */
    private static final int OFTEN = 8;

    @Inject
    Statements statements;

    /** Whoever is kept may get a plan for all values, which reads a whole table for a rare one. */
    @Test
    void aListIsNotKeptByTheServer() {
        QuarkusTransaction.requiringNew().run(() -> {
            for (int i = 0; i < OFTEN; i++) {
                statements.list(
                        row -> row.getString(1), new Select("select 'list ' || :which", Map.of("which", "of all")));
                statements.one(row -> row.getString(1), "select 'one ' || ?", "of all");
            }
            assertThat(kept("list")).isZero();
            assertThat(kept("one")).isOne();
        });
    }

    private long kept(String word) {
        return statements
                .one(
                        row -> row.getLong(1),
                        "select count(*) from pg_prepared_statements where statement like ?",
                        "select '" + word + " ' ||%")
                .orElseThrow();
    }

    @Test
    void aParameterMayStandInItSeveralTimes() {
        Map<String, Object> parameters = new HashMap<>(Map.of("word", "a", "number", 2));
        parameters.put("nothing", null);
        Select select = new Select(
                "select :word || :word where :number = 1::int + 1 and cast(:nothing as text) is null", parameters);

        assertThat(select.positional()).isEqualTo("select ? || ? where ? = 1::int + 1 and cast(? as text) is null");
        assertThat(select.values()).isEqualTo(Arrays.asList("a", "a", 2, null));
        assertThat(statements.list(row -> row.getString(1), select)).isEqualTo(List.of("aa"));
    }

    @Test
    void whatTheDatabaseRefusesIsAFailure() {
        assertThatThrownBy(() -> statements.change("update nothing_of_this_name set n = ?", 1))
                .isInstanceOf(PersistenceException.class)
                .hasRootCauseInstanceOf(SQLException.class);
    }
}
