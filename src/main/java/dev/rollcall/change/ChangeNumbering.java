package dev.rollcall.change;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Leadership;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Numbers committed entries of the change log, on one replica at a time. The leader remembers which transactions the last numbering saw;
 * entries of all others are new. So an entry whose transaction took an hour is found when it is committed, and no entry is numbered twice.
 * See docs/adr/0020.
 */
@ApplicationScoped
public class ChangeNumbering {

    private static final Logger LOG = Logger.getLogger(ChangeNumbering.class);

    /** The shortest pause of a replica that does not lead. */
    private static final Duration STANDBY_PAUSE = Duration.ofSeconds(1);

    /** Time for which a database that is to be checked is left to the replica that numbered last: it alone knows each change that had a number. */
    private static final Duration HEAD_START = Duration.ofSeconds(5);

    /** The time for one numbering. A backlog that needs more gets it at the next try. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration MOST_PATIENCE = Duration.ofHours(4);

    private final Statements statements;
    private final Leadership leadership;
    private final NewestChange newest = new NewestChange();
    private final RestoreCheck check = new RestoreCheck(newest);
    private final Duration interval;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "rollcall-changes"));
    private OptionalInt term = OptionalInt.empty();
    private Snapshot seen;
    private Duration patience = PATIENCE;
    private long readAt = System.nanoTime() - STANDBY_PAUSE.toNanos();
    private boolean numberedLast;
    private volatile boolean numbering;
    private OptionalLong uncheckedSince = OptionalLong.empty();

    ChangeNumbering(Statements statements, ChangesConfig config) {
        this.statements = statements;
        this.interval = config.pollInterval();
        this.leadership = new Leadership(statements, "numbers changes", AdvisoryLock.CHANGES);
    }

    /** Starts after the migration, which runs at the start-up event with a higher priority. */
    void start(@Observes StartupEvent start) {
        thread.schedule(this::tick, 0, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        Duration pause = interval.compareTo(STANDBY_PAUSE) > 0 ? interval : STANDBY_PAUSE;
        boolean numbers = false;
        try {
            if ((numberedLast || mayTakeOver()) && number()) {
                numberedLast = true;
                numbers = true;
                pause = interval;
                readNewest();
            } else if (numberedLast) {
                numberedLast = !readFromPool();
            }
        } catch (SQLException | RuntimeException e) {
            if (!thread.isShutdown()) {
                LOG.warnf("New changes cannot be numbered at the moment: %s", e.getMessage());
            }
        }
        numbering = numbers && !thread.isShutdown();
        if (!thread.isShutdown()) {
            thread.schedule(this::tick, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Reads the newest change, as each replica does about once a second: any of them may be the one that checks the database after a fail-over.
     *
     * @return false if another replica is to check the database
     */
    private boolean mayTakeOver() throws SQLException {
        if (readFromPool()) {
            uncheckedSince = OptionalLong.empty();
            return true;
        }
        long now = System.nanoTime();
        if (uncheckedSince.isEmpty()) {
            uncheckedSince = OptionalLong.of(now);
        }
        return now - uncheckedSince.getAsLong() >= HEAD_START.toNanos();
    }

    /** The leader does so about once a second, too. A database that is to be checked again begins a new term. */
    private void readNewest() throws SQLException {
        long now = System.nanoTime();
        if (now - readAt < STANDBY_PAUSE.toNanos()) {
            return;
        }
        readAt = now;
        // the leader must not wait for the pool
        if (!leadership.asLeader(newest::read).orElse(true)) {
            term = OptionalInt.empty();
        }
    }

    private boolean readFromPool() throws SQLException {
        try (SqlConnection connection = statements.connect()) {
            return newest.read(connection);
        }
    }

    /**
     * Numbers all entries that are committed.
     *
     * @return false if another replica leads
     */
    private boolean number() throws SQLException {
        OptionalInt current = leadership.term();
        if (current.isEmpty()) {
            term = current;
            return false;
        }
        if (!current.equals(term)) {
            seen = leadership.asLeader(this::begin).orElseThrow(ChangeNumbering::lost);
            term = current;
        }
        try {
            seen = leadership.asLeader(this::number).orElseThrow(ChangeNumbering::lost);
            patience = PATIENCE;
        } catch (SQLException e) {
            term = OptionalInt.empty();
            patience = patience.compareTo(MOST_PATIENCE) < 0 ? patience.multipliedBy(4) : patience;
            throw e;
        }
        return true;
    }

    private static SQLException lost() {
        return new SQLException("this replica does not lead any more");
    }

    private Snapshot number(SqlConnection connection) throws SQLException {
        connection.setStatementTimeout(patience);
        connection.setNetworkTimeout(patience.plusSeconds(5));
        return connection
                .one(
                        row -> {
                            newest.numbered(row.getLong(2), row.getObject(3, UUID.class));
                            return Snapshot.of(row.getString(1));
                        },
                        NumberingSql.NUMBER,
                        seen.next(),
                        seen.running())
                .orElse(seen);
    }

    /**
     * Whether this replica numbered the entries when it last tried. There is one in any installation, so it also does what one replica has to do
     * for all. Asking does not make it the leader: after a fail-over that is up to another
     * replica at first, see {@link #HEAD_START}.
     */
    public boolean isNumbering() {
        return numbering;
    }

    /**
     * Prepares a term: the planner must not read the whole table because it guesses wrongly how many entries are new; and the database may be
     * another one than before.
     *
     * @return the transactions that the last numbering saw
     */
    private Snapshot begin(SqlConnection connection) throws SQLException {
        connection.change("set enable_seqscan = off");
        connection.change("set statement_timeout = 0");
        check.run(connection, Cluster.current(connection));
        newest.read(connection);
        return Snapshot.stored(connection);
    }

    /**
     * The transactions that a statement saw: all before {@code next}, but for those that were running.
     *
     * @param next the first that had not begun
     */
    private record Snapshot(String next, List<String> running) {

        static Snapshot stored(SqlConnection connection) throws SQLException {
            return connection
                    .one(row -> of(row.getString(1)), "select seen::text from change_log")
                    .orElseThrow();
        }

        /**
         * @param text as PostgreSQL writes it: {@code oldest:next:running,running}
         */
        static Snapshot of(String text) {
            String[] parts = text.split(":", -1);
            return new Snapshot(parts[1], parts[2].isEmpty() ? List.of() : List.of(parts[2].split(",")));
        }
    }

    /** Hands over at the start of the shutdown delay, while this replica still answers requests. */
    void handOver(@Observes ShutdownDelayInitiatedEvent told) {
        stop();
    }

    void stop(@Observes ShutdownEvent stop) {
        stop();
    }

    private void stop() {
        thread.shutdown();
        numbering = false;
        leadership.close();
    }
}
