package dev.rollcall.debezium;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Concurrent writers that change the same few users in every way: single changes and batches, several versions in one transaction, with and
 * without a description of the writer, deleted and restored users, rows removed by hand, rollbacks and deadlocks.
 */
final class Writers implements AutoCloseable {

    private static final int WRITERS = 4;
    private static final int USERS = 30;

    private static final String INSERT = """
            insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
            values ((?)::uuid, gen_random_uuid(), 'someone', now(), now(), now())""";
    private static final List<String> CHANGES = List.of(
            "update users set first_name = gen_random_uuid(), version = version + 1 where id = (?)::uuid",
            "update users set last_name = gen_random_uuid() where id = (?)::uuid", // by hand: the version is not
            // counted
            "update users set enabled = not enabled, version = version + 1 where id = (?)::uuid",
            "update users set deleted_at = now(), version = version + 1 where id = (?)::uuid and deleted_at is null",
            "update users set deleted_at = null, version = version + 1 where id = (?)::uuid and deleted_at is not null",
            "update users set locale = 'de', version = version + 1 where id in (select id from users where id > (?)::uuid limit 20)",
            "update last_visits set seen_at = now() where user_id = (?)::uuid", // no change
            "delete from users where id = (?)::uuid");
    private static final String DESCRIBE =
            "select set_config('rollcall.change', concat_ws(chr(31), 'api', 'somebody', gen_random_uuid(), ?), true)";

    private final RollcallDatabase database;
    private final AtomicReferenceArray<String> users = new AtomicReferenceArray<>(USERS);
    private final ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean finishing;

    Writers(RollcallDatabase database) {
        this.database = database;
    }

    /** Lets all writers run until each has ended this number of transactions. */
    void run(int transactions) throws Exception {
        start(transactions, 0);
        awaitEnd();
    }

    /** Starts all writers, which then write some hundred entries a second until {@link #finish}. */
    void start() {
        start(Integer.MAX_VALUE, 20);
    }

    /** Stops all writers, and fails if one of them has failed. */
    void finish() throws Exception {
        finishing = true;
        awaitEnd();
    }

    private void awaitEnd() throws Exception {
        for (Future<?> writer : running) {
            writer.get(1, TimeUnit.MINUTES);
        }
        running.clear();
    }

    private void start(int transactions, int pauseInMilliseconds) {
        finishing = false;
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(writer);
            running.add(executor.submit(() -> {
                write(transactions, pauseInMilliseconds, random);
                return null;
            }));
        }
    }

    private void write(int transactions, int pauseInMilliseconds, Random random) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions && !finishing; i++) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseInMilliseconds));
                try {
                    if (random.nextInt(3) > 0) {
                        execute(connection, DESCRIBE, "request-" + random.nextInt());
                    }
                    for (int change = random.nextInt(3); change >= 0; change--) {
                        change(connection, random);
                    }
                    if (random.nextInt(10) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                } catch (SQLException e) {
                    if (!"40P01".equals(e.getSQLState())) { // deadlock
                        throw e;
                    }
                    connection.rollback();
                }
            }
        }
    }

    /** Changes a user, or replaces it with a new one, since some changes remove a user for good. */
    private void change(Connection connection, Random random) throws SQLException {
        int index = random.nextInt(USERS);
        if (users.get(index) == null || random.nextInt(8) == 0) {
            String id = UUID.randomUUID().toString();
            execute(connection, INSERT, id);
            users.set(index, id);
        } else {
            execute(connection, CHANGES.get(random.nextInt(CHANGES.size())), users.get(index));
        }
    }

    private static void execute(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            statement.execute();
        }
    }

    @Override
    public void close() {
        finishing = true;
        executor.shutdown();
    }
}
