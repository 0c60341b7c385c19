package dev.rollcall.database;

import java.sql.SQLException;
import org.jboss.logging.Logger;

/** Runs work that is repeated and needs the database. The log says once that it fails, and once that it works again. */
public final class Poller {

    private final Logger log;
    private final Logger.Level level;
    private final String subject;
    private final String participle;
    private volatile boolean failing;

    /**
     * @param level of what the log says of a failure
     * @param subject of the sentence in the log
     * @param participle what is done with it: {@code read} or {@code stored}
     */
    public Poller(Logger log, Logger.Level level, String subject, String participle) {
        this.log = log;
        this.level = level;
        this.subject = subject;
        this.participle = participle;
    }

    public interface Work {
        void run() throws SQLException;
    }

    /**
     * @return false if the work has failed
     */
    public boolean run(Work work) {
        try {
            work.run();
        } catch (SQLException | RuntimeException e) {
            if (!failing) {
                Object cause = e.getMessage() == null ? e : e.getMessage();
                log.logf(level, "%s cannot be %s; retrying: %s", subject, participle, cause);
                log.debug("The cause", e);
            }
            failing = true;
            return false;
        }
        if (failing) {
            log.logf(
                    level == Logger.Level.WARN ? Logger.Level.INFO : level, "%s can be %s again.", subject, participle);
        }
        failing = false;
        return true;
    }
}
