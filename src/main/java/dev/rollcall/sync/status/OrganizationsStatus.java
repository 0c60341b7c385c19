package dev.rollcall.sync.status;

import dev.rollcall.database.Poller;
import dev.rollcall.organization.OrphanedOrganizations;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.organization.OrganizationAccessState;
import dev.rollcall.sync.organization.OrganizationsCheck;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Reports whether organizations are synchronized, and which of them have lost their owner. */
@ApplicationScoped
class OrganizationsStatus {

    private static final Logger LOG = Logger.getLogger(OrganizationsStatus.class);

    /** Number of ids that a message names. */
    private static final int NAMED = 5;

    private static final String APPOINT =
            "Enable the last owner again, or appoint another one. Only a platform administrator can appoint an owner:"
                    + " PATCH /api/v1/organizations/{id}/members/{userId} with the role owner."
                    + " If an organization has no members, add one first, or delete it.";

    private final OrganizationsCheck check;
    private final OrphanedOrganizations orphaned;
    private final Poller polls =
            new Poller(LOG, Logger.Level.DEBUG, "The number of organizations without an owner", "read");
    private volatile long count;

    OrganizationsStatus(OrganizationsCheck check, OrphanedOrganizations orphaned, MeterRegistry metrics) {
        this.check = check;
        this.orphaned = orphaned;
        Gauge.builder("rollcall.organizations.orphaned", this, status -> status.count)
                .description("Organizations without an enabled owner since Keycloak changed; the same on all replicas")
                .register(metrics);
    }

    /** Returns why organizations are not in sync; empty if they are, or if the realm has none. */
    Optional<SyncProblem> problem() {
        return check.problem();
    }

    /** Returns that organizations have no enabled owner, although they are in sync; empty if all have one. Reads the database. */
    Optional<SyncProblem> orphans() {
        long number = orphaned.count();
        if (number == 0) {
            return Optional.empty();
        }
        String ids = orphaned.first(NAMED).stream().map(Object::toString).collect(Collectors.joining(", "));
        return Optional.of(new SyncProblem(
                "%s no enabled owner any more: the last one was removed, deleted or disabled in Keycloak, or the organization returned without one. %s %s%s."
                        .formatted(
                                number == 1 ? "An organization has" : "%d organizations have".formatted(number),
                                number == 1 ? "Its id is" : "Their ids are",
                                ids,
                                number > NAMED ? " and others" : ""),
                APPOINT));
    }

    /** Returns for readiness whether organizations are synchronized; empty for a realm without them. */
    Optional<String> summary() {
        return check.state().isEmpty()
                ? Optional.of("not checked yet")
                : check.state()
                        .filter(state -> state != OrganizationAccessState.OFF)
                        .map(state -> check.problem().map(SyncProblem::text).orElse("on"));
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        polls.run(() -> count = orphaned.count());
    }
}
