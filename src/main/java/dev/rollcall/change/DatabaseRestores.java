package dev.rollcall.change;

import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells whether this database was restored: then it lacks what happened since the backup, so what it holds from before may have been carried
 * out, used or taken back. The leader of {@link ChangeNumbering} checks each database that it finds, see {@link RestoreCheck}.
 */
@Singleton
public record DatabaseRestores(Statements statements) {

    private static final String LAST = "select restored_at from change_log";

    /** The operator's statement of docs/backup-restore.md sets another name than the database's. */
    private static final String CHECKED = "select cluster from change_log";

    /** Returns when the last restore was found; empty if there was none. Certain only if {@link #isChecked}. */
    public Optional<Instant> last() {
        return statements.one(row -> Statements.instant(row, 1), LAST);
    }

    /** Whether the database to which this process is connected was checked for a restore: shortly after its start. */
    public boolean isChecked() {
        try (SqlConnection connection = statements.connect()) {
            String current = Cluster.current(connection);
            return connection
                    .one(row -> row.getString(1), CHECKED)
                    .filter(checked -> Cluster.areSame(checked, current))
                    .isPresent();
        } catch (SQLException e) {
            throw new PersistenceException(e.getMessage(), e);
        }
    }
}
