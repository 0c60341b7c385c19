package dev.rollcall.job;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Jobs: changes of many records, and imports. */
@ConfigMapping(prefix = "rollcall.jobs")
public interface JobsConfig {

    /** Whether jobs are performed, by the replica that numbers changes. Otherwise they wait. It should be the same on all replicas. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Number of users whom jobs change at once. More: a job ends sooner; fewer: more calls to Keycloak are left for requests. Organizations are
     * changed one item at a time each.
     */
    @WithDefault("4")
    int concurrency();

    /**
     * Whether a job that disables or deletes many users, or grants a role to them, waits until another administrator starts it. Where only one person
     * is an administrator, such jobs never start.
     */
    @WithDefault("true")
    boolean fourEyes();

    /** The share of all users up to which such a job starts at once. The jobs of one person within 24 hours count together. */
    @WithDefault("0.05")
    double share();

    /** Number of users up to which such a job always starts at once, even above the share. */
    @WithDefault("10")
    int shareMinimum();

    /** Number of users up to which such a job starts at once, whatever their share: the share of very many users is more than a job may have. */
    @WithDefault("1000")
    int mostAlone();

    /** Retention of jobs, with the results of their items, after they have ended. At least a day: the jobs of a day count together. */
    @WithDefault("30D")
    Duration kept();
}
