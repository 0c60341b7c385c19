package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Base class for tests of query plans: a separate schema with tables large enough for realistic ones, and what PostgreSQL chooses for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class QueryPlanTest {

    /** Number of rows, {@code -Dplans.rows}; large enough for the planner to prefer indexes. {@code CI_ALL=1 .ci/run} uses a million. */
    protected static final int ROWS = Integer.getInteger("plans.rows", 100_000);

    @Inject
    ServiceDatabase records;

    @Inject
    LiquibaseFactory liquibase;

    @Inject
    EntityManager entities;

    private String name;

    /** Creates and fills the schema, once for all tests of the class. */
    protected abstract void fill() throws LiquibaseException;

    @BeforeEach
    void fillOnce() throws LiquibaseException {
        if (name == null) {
            fill();
        }
    }

    /**
     * @param changes number of changesets to run before the inserts; indexes created after the inserts are built faster
     * @param inserts SQL with {@code %s} for the schema, and one parameter for the number of rows
     */
    protected void createSchema(String schema, int changes, String... inserts) throws LiquibaseException {
        name = schema;
        drop();
        records.execute("create schema " + name);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(name);
            trial.getDatabase().setLiquibaseSchemaName(name);
            trial.update(changes, "");
            for (String insert : inserts) {
                records.execute(insert.formatted(name), Integer.toString(ROWS));
            }
            trial.update("");
        }
    }

    @AfterAll
    void drop() {
        records.execute("drop schema if exists " + name + " cascade");
    }

    /** Collects statistics, without which the planner guesses. */
    protected void analyze(String table) {
        records.execute("analyze %s.%s".formatted(name, table));
    }

    /** As {@link #analyze}, after moving the pending entries of GIN indexes to their places, as autovacuum does in time. */
    protected void vacuum(String... tables) {
        for (String table : tables) {
            records.execute("vacuum analyze %s.%s".formatted(name, table));
        }
    }

    /** Returns all nodes of the query plan, the root first. */
    protected List<JsonNode> plan(String sql, Map<String, Object> parameters) {
        return QuarkusTransaction.requiringNew().call(() -> {
            entities.createNativeQuery("set local search_path to " + name + ", public")
                    .executeUpdate();
            Query query = entities.createNativeQuery("explain (format json) " + sql);
            parameters.forEach(query::setParameter);
            return nodes(Realm.json(query.getSingleResult().toString()).get(0).get("Plan"));
        });
    }

    /**
     * As {@link #plan}, but the plan of a prepared statement after six executions: then PostgreSQL keeps one for all values if it seems to
     * cost no more.
     */
    protected List<JsonNode> planKept(String sql, Map<String, Object> parameters) {
        String numbered = sql;
        int number = 0;
        for (String parameter : parameters.keySet()) {
            number++;
            numbered = numbered.replaceAll(":" + parameter + "\\b", "\\$" + number);
        }
        String prepare = "prepare kept (%s) as %s"
                .formatted(
                        parameters.values().stream().map(QueryPlanTest::typeOf).collect(Collectors.joining(", ")),
                        numbered);
        String execute = parameters.values().stream()
                .map(value -> "'" + value + "'")
                .collect(Collectors.joining(", ", "execute kept (", ")"));
        return QuarkusTransaction.requiringNew().call(() -> {
            entities.createNativeQuery("set local search_path to " + name + ", public")
                    .executeUpdate();
            entities.createNativeQuery(prepare).executeUpdate();
            for (int i = 0; i < 6; i++) {
                entities.createNativeQuery("explain analyze " + execute).getResultList();
            }
            String plan = entities.createNativeQuery("explain (format json) " + execute)
                    .getSingleResult()
                    .toString();
            entities.createNativeQuery("deallocate kept").executeUpdate();
            return nodes(Realm.json(plan).get(0).get("Plan"));
        });
    }

    /** Returns all nodes of a part of a query plan, its root first. */
    protected static List<JsonNode> nodes(JsonNode plan) {
        List<JsonNode> nodes = new ArrayList<>();
        nodes.add(plan);
        plan.path("Plans").forEach(child -> nodes.addAll(nodes(child)));
        return nodes;
    }

    private static String typeOf(Object value) {
        if (value instanceof Instant) {
            return "timestamptz";
        }
        return value instanceof UUID ? "uuid" : "text";
    }

    protected static String type(JsonNode node) {
        return node.path("Node Type").asText();
    }

    protected static void assertNothingIsSorted(List<JsonNode> plan) {
        assertThat(plan).as(plan.get(0).toString()).noneMatch(node -> type(node).contains("Sort"));
    }

    /** Returns the id of a row that an insert computes as {@code md5(row)::uuid}. */
    protected static UUID id(String row) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(row.getBytes(StandardCharsets.US_ASCII)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
