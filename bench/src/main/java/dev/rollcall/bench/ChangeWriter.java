package dev.rollcall.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Changes attributes of users by SQL, in batches or one after the other. */
final class ChangeWriter implements AutoCloseable {

    /** Number of changes in one statement. */
    static final int BATCH = 1000;

    private static final String UPDATE = """
            update users set attributes = jsonb_build_object('bench', ?::bigint), version = version + 1 where id = %s""";

    private final Connection connection;
    private final List<UUID> ids = new ArrayList<>();
    private final Random random = new Random(18);
    private long number;

    ChangeWriter(DataSource database) throws SQLException {
        connection = database.getConnection();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id from users order by id")) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
    }

    /** Names a change: the user's id and the version. */
    static String key(String user, long version) {
        return user + " " + version;
    }

    /**
     * What was written at a fixed rate.
     *
     * @param committed time of each commit by {@link System#nanoTime}, by {@link #key}
     * @param micros time of each write with its commit, in microseconds
     */
    record Paced(Map<String, Long> committed, List<Double> micros) {}

    /** Changes random users at a fixed rate, each in its own transaction. */
    Paced paced(int changes, int perSecond) throws InterruptedException, SQLException {
        Map<String, Long> committed = new HashMap<>();
        List<Double> micros = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(UPDATE.formatted("?") + " returning version")) {
            long begin = System.nanoTime();
            for (int i = 0; i < changes; i++) {
                long due = begin + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                UUID user = ids.get(random.nextInt(ids.size()));
                update.setLong(1, number++);
                update.setObject(2, user);
                long sent = System.nanoTime();
                try (ResultSet rows = update.executeQuery()) {
                    long now = System.nanoTime();
                    rows.next();
                    committed.put(key(user.toString(), rows.getLong(1)), now);
                    micros.add((now - sent) / 1e3);
                }
            }
        }
        return new Paced(committed, micros);
    }

    /**
     * Changes users in turn, {@link #BATCH} or less in one statement.
     *
     * @param changes a number that is rounded up to whole batches
     * @return number of changes
     */
    long batches(int changes) throws SQLException {
        int batch = Math.min(BATCH, ids.size());
        long written = 0;
        try (PreparedStatement update = connection.prepareStatement(UPDATE.formatted("any (?)"))) {
            for (int first = 0; written < changes; first = (first + batch) % (ids.size() - batch + 1)) {
                update.setLong(1, number++);
                update.setArray(
                        2,
                        connection.createArrayOf(
                                "uuid", ids.subList(first, first + batch).toArray()));
                written += update.executeUpdate();
            }
        }
        return written;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
