package dev.rollcall.problem;

import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** 503 with {@code Retry-After} for whatever needs PostgreSQL while it is away. */
public class DatabaseProblems {

    private static final Logger LOG = Logger.getLogger(DatabaseProblems.class);

    /** SQLSTATE classes: the connection, not enough resources, an operator stopped the server. */
    private static final Set<String> ABSENCE = Set.of("08", "53", "57");

    /** A lock was not to be had in time; the time-out of a statement is of class 57. */
    private static final String LOCK_TIMEOUT = "55P03";

    @ServerExceptionMapper
    Response unavailable(PersistenceException e) {
        return ProblemResponses.of(of(e));
    }

    @ServerExceptionMapper
    Response unavailable(QuarkusTransactionException e) {
        return ProblemResponses.of(of(e));
    }

    /** What is told of a failure, and logged: 503 if the database is away, else 500. */
    public static ProblemException of(RuntimeException e) {
        // the failure of a transaction is a commit that was not answered: any other has been thrown as what it is
        if (!(e instanceof QuarkusTransactionException) && !isAbsence(e)) {
            LOG.error("Request failed", e);
            return new ProblemException(ProblemType.INTERNAL_ERROR, null);
        }
        LOG.warnf("The database does not answer: %s", e.getMessage());
        return new ProblemException(
                Problem.of(
                        ProblemType.DATABASE_UNAVAILABLE,
                        "The database does not answer at the moment. If the request changes data, the change may or may"
                                + " not have been made. Try again."),
                Map.of(HttpHeaders.RETRY_AFTER, "5"),
                e);
    }

    /** An empty pool gives an exception without an SQLSTATE. */
    static boolean isAbsence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                String state = sql.getSQLState();
                return state == null
                        || state.equals(LOCK_TIMEOUT)
                        || state.length() == 5 && ABSENCE.contains(state.substring(0, 2));
            }
        }
        return false;
    }
}
