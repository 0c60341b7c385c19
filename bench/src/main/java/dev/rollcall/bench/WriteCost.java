package dev.rollcall.bench;

import dev.rollcall.stack.OwnPostgres;
import dev.rollcall.testing.ServiceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.ToDoubleFunction;

/** Measures updates of users with the triggers of the change log and without them. Nothing else may use the database. */
final class WriteCost {

    private static final int BATCH = 100;

    /** Sets one field and describes the writer, as the service's statement for a change in Keycloak. Parameters: value, context, id. */
    private static final String UPDATE = """
            update users set %s, updated_at = now(), synced_at = now(), identity_as_of = now(), deleted_at = null,
                version = version + 1
            from (select set_config('rollcall.change', ?, true) as told) as context where told is not null and id = ?""";

    /** Origin, actor, act and request id. */
    private static final String CONTEXT = "event\u001f\u001f\u001f";

    private final OwnPostgres postgres;
    private final ServiceDatabase administration;
    private final Random random = new Random(18);

    WriteCost(OwnPostgres postgres) {
        this.postgres = postgres;
        this.administration = new ServiceDatabase(postgres.superuser());
    }

    /** A kind of update. */
    enum Kind {
        NAME("first name, in an index", "first_name = ?", 1),
        NAMES("first name, in an index", "first_name = ?", BATCH),
        ATTRIBUTE("attributes, in an index of their values", "attributes = jsonb_build_object('name', ?)", 1),
        ATTRIBUTES("attributes, in an index of their values", "attributes = jsonb_build_object('name', ?)", BATCH);

        private final String field;
        private final String sql;
        private final int batch;

        Kind(String field, String assignment, int batch) {
            this.field = field;
            this.sql = UPDATE.formatted(assignment);
            this.batch = batch;
        }

        @Override
        public String toString() {
            return "%s; %d in a transaction".formatted(field, batch);
        }
    }

    /**
     * The cost of one statement.
     *
     * @param clientMicros time until the client has the answer, including its share of the commit
     * @param postgresMicros execution time, as counted by pg_stat_statements
     * @param walBytes bytes of WAL, including its share of the commit
     */
    record Cost(double clientMicros, double postgresMicros, double walBytes) {

        static Cost median(List<Cost> costs) {
            return new Cost(
                    median(costs, Cost::clientMicros),
                    median(costs, Cost::postgresMicros),
                    median(costs, Cost::walBytes));
        }

        private static double median(List<Cost> costs, ToDoubleFunction<Cost> value) {
            return ChangesBench.percentile(
                    costs.stream().map(value::applyAsDouble).toList(), 0.5);
        }

        Cost minus(Cost other) {
            return new Cost(
                    clientMicros - other.clientMicros,
                    postgresMicros - other.postgresMicros,
                    walBytes - other.walBytes);
        }

        /** Returns the cells of the table. */
        String cells() {
            return "%,.0f µs | %,.0f µs | %,.0f bytes".formatted(clientMicros, postgresMicros, walBytes);
        }
    }

    /**
     * @param triggers whether each update appends to the change log
     * @param writes number of updates of random users
     */
    Cost measure(Kind kind, boolean triggers, int writes) throws SQLException {
        new ServiceDatabase(postgres.application())
                .execute("alter table users %s trigger user".formatted(triggers ? "enable" : "disable"));
        administration.text("select pg_stat_statements_reset()");
        String before = administration.text("select pg_current_wal_insert_lsn()");
        List<Double> micros;
        try (Connection connection = postgres.application().getConnection()) {
            List<UUID> ids = ids(connection);
            connection.setAutoCommit(false);
            micros = new ArrayList<>();
            try (PreparedStatement update = connection.prepareStatement(kind.sql)) {
                for (int written = 0; written < writes; written += kind.batch) {
                    micros.add(write(connection, update, kind.batch, ids));
                }
            }
        }
        int written = micros.size() * kind.batch;
        double wal =
                administration.number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), ?::pg_lsn)::bigint", before);
        long nanos = administration.number("select (sum(total_exec_time) * 1e6)::bigint" + HotBench.COUNTED
                + " and query like 'update users set %' and query not like '%pg_stat%'");
        return new Cost(ChangesBench.percentile(micros, 0.5), nanos / 1e3 / written, wal / written);
    }

    private double write(Connection connection, PreparedStatement update, int batch, List<UUID> ids)
            throws SQLException {
        long begin = System.nanoTime();
        for (int i = 0; i < batch; i++) {
            update.setString(1, "Name" + random.nextInt(1_000_000));
            update.setString(2, CONTEXT);
            update.setObject(3, ids.get(random.nextInt(ids.size())));
            update.addBatch();
        }
        update.executeBatch();
        connection.commit();
        return (System.nanoTime() - begin) / 1e3 / batch;
    }

    private static List<UUID> ids(Connection connection) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select id from users")) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return ids;
    }
}
