package dev.rollcall.sync.organization;

import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.organization.OrphanedOrganizations;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Checks periodically, on each replica, whether Keycloak's organizations can be read. When they can be read for the first time, or again, the
 * leader requests a reconciliation, since events of the time before were not applied.
 */
@ApplicationScoped
public class OrganizationsCheck implements SetupCheck {

    private static final Logger LOG = Logger.getLogger(OrganizationsCheck.class);

    private static final SyncProblem FORBIDDEN = new SyncProblem(
            "The service account may not read Keycloak's organizations, so they, their members and their teams are not synchronized. Users are.",
            "In Keycloak, assign the role that it lacks: the rights in the set-up, and 'keycloak' in the readiness details, name it. A reconciliation then starts by itself within a minute.");

    private final DirectoryOrganizations directory;
    private final ReconciliationRequests reconciliations;
    private final OrphanedOrganizations.Reconciliations runs;
    private final Leader leader;
    private final SyncConfig config;

    private volatile Optional<OrganizationAccessState> state = Optional.empty();
    private boolean requested;

    OrganizationsCheck(
            DirectoryOrganizations directory,
            ReconciliationRequests reconciliations,
            OrphanedOrganizations.Reconciliations runs,
            Leader leader,
            SyncConfig config) {
        this.directory = directory;
        this.reconciliations = reconciliations;
        this.runs = runs;
        this.leader = leader;
        this.config = config;
    }

    /** Returns the result of the last check that got an answer; empty before the first. */
    public Optional<OrganizationAccessState> state() {
        return state;
    }

    /** Returns why organizations are not in sync; empty if they are, or if the realm has none. */
    public Optional<SyncProblem> problem() {
        return state.filter(OrganizationAccessState.FORBIDDEN::equals).map(forbidden -> FORBIDDEN);
    }

    /**
     * Asks Keycloak.
     *
     * @throws DirectoryUnavailableException if there is no answer
     */
    public OrganizationAccessState check() {
        OrganizationAccessState found = ask();
        if (found == OrganizationAccessState.FORBIDDEN) {
            forbidden();
        } else {
            state = Optional.of(found);
        }
        return found;
    }

    /** Notes that Keycloak has refused to show organizations. */
    void forbidden() {
        if (!state.equals(Optional.of(OrganizationAccessState.FORBIDDEN))) {
            LOG.warn(FORBIDDEN.text());
        }
        state = Optional.of(OrganizationAccessState.FORBIDDEN);
    }

    /**
     * Asks Keycloak whether the realm has at least one organization. If the service account may not see them, it may have some.
     *
     * @throws DirectoryUnavailableException if there is no answer
     */
    public boolean mayExist() {
        try {
            return directory.areEnabled() && !directory.organizations(0, 1).isEmpty();
        } catch (DirectoryRefusedException e) {
            return true;
        }
    }

    @Override
    public Part part() {
        return Part.ORGANIZATIONS;
    }

    /** Finds nothing in a realm without organizations, and if they are refused: that is a finding about the rights of the service account. */
    @Override
    public List<Finding> look() {
        return switch (ask()) {
            case ON -> List.of(Finding.ok(Part.ORGANIZATIONS, "The realm's organizations can be read."));
            case OFF, FORBIDDEN -> List.of();
        };
    }

    private OrganizationAccessState ask() {
        try {
            if (!directory.areEnabled()) {
                return OrganizationAccessState.OFF;
            }
            directory.organizations(0, 1); // Keycloak 26.2 has no count
            return OrganizationAccessState.ON;
        } catch (DirectoryRefusedException e) {
            if (e.kind() == DirectoryRefusedException.Kind.FORBIDDEN) {
                return OrganizationAccessState.FORBIDDEN;
            }
            throw e;
        }
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        if (!config.enabled()) {
            return;
        }
        try {
            Optional<OrganizationAccessState> before = state;
            OrganizationAccessState now = check();
            if (now == OrganizationAccessState.ON && leader.isLeader()) {
                requestIfUnknown(before);
            }
        } catch (DirectoryUnavailableException | DirectoryPendingException | DirectoryRefusedException e) {
            LOG.debugf("Keycloak's organizations cannot be checked; retrying: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warnf("Keycloak's organizations cannot be checked; retrying: %s", e.getMessage());
        }
    }

    private void requestIfUnknown(Optional<OrganizationAccessState> before) {
        boolean again = before.filter(OrganizationAccessState.ON::equals).isEmpty() && before.isPresent();
        boolean first = !requested && !runs.any();
        if (again || first) {
            reconciliations.request(
                    again ? "Keycloak's organizations can be read again." : "Organizations were never compared.");
        }
        requested = true;
    }
}
