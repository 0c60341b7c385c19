package dev.rollcall.management;

import dev.rollcall.audit.Trail;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Settles acts whose process did not see their end, soon after the start and then again and again; one replica at a time,
 * by an advisory lock that ends with its connection.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int BATCH = 100;

    /** "rollsweep" would not fit; any number will do that nobody else uses in this database. */
    private static final long LOCK = 0x526F6C6C_53776570L;

    private final Acts acts;
    private final DataSource database;

    Sweeper(Acts acts, DataSource database) {
        this.acts = acts;
        this.database = database;
    }

    @Scheduled(
            every = "${rollcall.management.sweep-interval:10S}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try (Connection connection = database.getConnection()) {
            if (!call(connection, "select pg_try_advisory_lock(?)")) {
                return;
            }
            try {
                sweep();
            } finally {
                call(connection, "select pg_advisory_unlock(?)");
            }
        } catch (SQLException e) {
            LOG.warnf("Open acts could not be looked for: %s", e.getMessage());
        }
    }

    private void sweep() {
        List<OpenAct> due;
        do {
            due = acts.due(BATCH);
            for (OpenAct open : due) {
                try {
                    boolean done =
                            acts.settle(open.actId, open.plan, Trail.BY_SWEEPER).isPresent();
                    LOG.infof("Act %s was settled: %s", open.actId, done ? "finished" : "not done");
                } catch (DirectoryUnavailableException | DirectoryInDoubtException e) {
                    LOG.warnf("Act %s cannot be settled yet: %s", open.actId, e.getMessage());
                    return;
                } catch (RuntimeException e) {
                    LOG.errorf(e, "Act %s cannot be settled", open.actId);
                    return;
                }
            }
        } while (due.size() == BATCH);
        acts.forgetOldKeys();
    }

    private static boolean call(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }
}
