package dev.rollcall.problem;

import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Maps database failures to problems: 503 with {@code Retry-After} while PostgreSQL is unavailable, else 500. */
public class DatabaseProblems {

    private static final Logger LOG = Logger.getLogger(DatabaseProblems.class);

    /** SQLSTATE classes: connection exception, transaction rollback (a deadlock), insufficient resources, operator intervention. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "40", "53", "57");

    /** SQLSTATE lock_not_available: the lock timeout has passed. A statement timeout is in class 57. */
    private static final String LOCK_TIMEOUT = "55P03";

    @ServerExceptionMapper
    Response unavailable(PersistenceException e) {
        return ProblemResponses.of(of(e));
    }

    @ServerExceptionMapper
    Response unavailable(QuarkusTransactionException e) {
        return ProblemResponses.of(of(e));
    }

    /** Logs a failure and returns its problem: 503 if the database is unavailable, else 500. */
    public static ProblemException of(RuntimeException e) {
        // A QuarkusTransactionException is a commit without an answer: other failures keep their own type.
        if (!(e instanceof QuarkusTransactionException) && !isUnavailable(e)) {
            LOG.error("Request failed", e);
            return new ProblemException(ProblemType.INTERNAL_ERROR, null);
        }
        LOG.warnf("The database does not answer: %s", e.getMessage());
        return ProblemException.retryAfter(
                5,
                ProblemType.DATABASE_UNAVAILABLE,
                "The database does not answer at the moment. If the request changes data, the change may or may"
                        + " not have been made. Try again.",
                e);
    }

    /** Whether the database did not respond. An exhausted pool throws an exception without an SQLSTATE. */
    static boolean isUnavailable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null
                        || state.equals(LOCK_TIMEOUT)
                        || state.length() == 5 && UNAVAILABLE_CLASSES.contains(state.substring(0, 2));
            }
        }
        return false;
    }
}
