package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.setup.Finding;
import io.quarkus.test.TestTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
class DatabaseCheckTest {

    @Inject
    Statements statements;

    @Inject
    Migration migration;

    @Inject
    SchemaConfig config;

    @Test
    @TestTransaction
    void schemaWhoseNameNeedsQuotesIsLookedAt() {
        statements.change("create schema \"Our users\"");
        statements.change("set local search_path = \"Our users\", public");
        statements.change("create table users ()");

        assertThat(new DatabaseCheck(statements, migration, config, Optional.empty()).look())
                .extracting(Finding::message)
                .anyMatch(message -> message.contains("in the schema 'Our users'"))
                .noneMatch(message -> message.contains("cannot be used"));
    }
}
