package dev.rollcall.sync.organization;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The part of a reconciliation run that compares organizations. */
@Entity
@Table(name = "sync_run_organizations")
public class OrganizationRun extends PanacheEntityBase {

    private static final String BEGIN = """
            insert into sync_run_organizations (run_id, state) values (:run, :state)
            on conflict (run_id) do update set state = excluded.state""";

    @Id
    @Column(name = "run_id")
    UUID runId;

    @Enumerated(EnumType.STRING)
    @Column(nullable = false)
    OrganizationAccessState state;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    OrganizationCounts counts;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    OrganizationSamples samples;

    /** The number of records that were written. */
    @Column(nullable = false)
    long applied;

    static void begin(UUID run, OrganizationAccessState state) {
        getEntityManager()
                .createNativeQuery(BEGIN)
                .setParameter("run", run)
                .setParameter("state", state.name())
                .executeUpdate();
    }

    /** Returns whether the run compares organizations. */
    static boolean isOn(UUID run) {
        return count("runId = ?1 and state = ?2", run, OrganizationAccessState.ON) > 0;
    }

    /** Whether any of these runs has compared organizations. */
    public static boolean isAnyOn(Collection<UUID> runs) {
        return count("runId in ?1 and state = ?2", runs, OrganizationAccessState.ON) > 0;
    }

    /** Whether any run has compared organizations. */
    static boolean any() {
        return count("state", OrganizationAccessState.ON) > 0;
    }

    static void found(UUID run, OrganizationCounts counts, OrganizationSamples samples) {
        update("counts = ?1, samples = ?2 where runId = ?3", counts, samples, run);
    }

    static void addApplied(UUID run, long records) {
        update("applied = applied + ?1 where runId = ?2", records, run);
    }

    /** Returns this part of a run; empty before it begins. */
    public static Optional<OrganizationRun> of(UUID run) {
        return findByIdOptional(run);
    }

    /** Returns this part of some runs, by the id of the run. */
    public static Map<UUID, OrganizationRun> of(Collection<UUID> runs) {
        return OrganizationRun.<OrganizationRun>list("runId in ?1", runs).stream()
                .collect(Collectors.toMap(run -> run.runId, Function.identity()));
    }

    /** Returns the number of all differences. */
    public long differences() {
        return counts.differences();
    }
}
