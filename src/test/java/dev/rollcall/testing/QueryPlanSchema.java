package dev.rollcall.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.exception.LiquibaseException;

/** A separate schema with tables large enough for realistic query plans, and the plans that PostgreSQL chooses for them. */
public final class QueryPlanSchema implements AutoCloseable {

    /** Number of rows, {@code -Dplans.rows}; large enough for the planner to prefer indexes. {@code CI_ALL=1 .ci/run} uses a million. */
    public static final int ROWS = Integer.getInteger("plans.rows", 100_000);

    private final String name;
    private final ServiceDatabase records;
    private final EntityManager entities;

    private QueryPlanSchema(String name, DataSource database, EntityManager entities) {
        this.name = name;
        this.records = new ServiceDatabase(database);
        this.entities = entities;
    }

    /**
     * @param changes number of changesets to run before the inserts; indexes created after the inserts are built faster
     * @param inserts SQL with {@code %s} for the schema, and one parameter for the number of rows
     */
    public static QueryPlanSchema filled(
            String name,
            DataSource database,
            EntityManager entities,
            LiquibaseFactory liquibase,
            int changes,
            String... inserts)
            throws SQLException, LiquibaseException {
        QueryPlanSchema schema = new QueryPlanSchema(name, database, entities);
        schema.drop();
        schema.records.execute("create schema " + name);
        try (Liquibase trial = liquibase.createLiquibase()) {
            trial.getDatabase().setDefaultSchemaName(name);
            trial.getDatabase().setLiquibaseSchemaName(name);
            trial.update(changes, "");
            for (String insert : inserts) {
                schema.records.execute(insert.formatted(name), Integer.toString(ROWS));
            }
            trial.update("");
        }
        return schema;
    }

    /** Collects statistics, without which the planner guesses. */
    public void analyze(String table) throws SQLException {
        records.execute("analyze %s.%s".formatted(name, table));
    }

    /** As {@link #analyze}, after moving the pending entries of GIN indexes to their places, as autovacuum does in time. */
    public void vacuum(String table) throws SQLException {
        records.execute("vacuum analyze %s.%s".formatted(name, table));
    }

    /** Returns all nodes of the query plan, the root first. */
    public List<JsonNode> plan(String sql, Map<String, Object> parameters) {
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
    public List<JsonNode> planKept(String sql, Map<String, Object> parameters) {
        String numbered = sql;
        int number = 0;
        for (String parameter : parameters.keySet()) {
            number++;
            numbered = numbered.replaceAll(":" + parameter + "\\b", "\\$" + number);
        }
        String prepare = "prepare kept (%s) as %s"
                .formatted(
                        parameters.values().stream()
                                .map(QueryPlanSchema::typeOf)
                                .collect(Collectors.joining(", ")),
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
    public static List<JsonNode> nodes(JsonNode plan) {
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

    public static String type(JsonNode node) {
        return node.path("Node Type").asText();
    }

    private void drop() throws SQLException {
        records.execute("drop schema if exists " + name + " cascade");
    }

    @Override
    public void close() throws SQLException {
        drop();
    }
}
