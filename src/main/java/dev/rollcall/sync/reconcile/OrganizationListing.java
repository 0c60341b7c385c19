package dev.rollcall.sync.reconcile;

import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryMembers.Member;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.sync.Workers;
import dev.rollcall.sync.organization.OrganizationAccessState;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.ClaimedRun.RunFailedException;
import dev.rollcall.sync.run.RunOrganizations;
import dev.rollcall.sync.run.SyncRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Stages all organizations of the realm, then the members and teams of each, page by page. Several threads work on different
 * organizations. An interrupted listing lists the organizations again, but only those members that are not complete.
 */
@ApplicationScoped
class OrganizationListing {

    private static final Logger LOG = Logger.getLogger(OrganizationListing.class);

    /** Offsets shift when something is deleted, so each page starts before the end of the one before. */
    private static final int OVERLAP = 10;

    /** Keycloak reads each member of a page by itself. */
    private static final int PAGE = 100;

    /** Number of organizations that are given to the threads at once. */
    private static final int BATCH = 200;

    private final DirectoryOrganizations directory;
    private final DirectoryMembers directoryMembers;
    private final DirectoryTeams directoryTeams;
    private final ListedOrganizations listed;
    private final Workers workers;
    private final OrganizationsCheck check;

    OrganizationListing(
            DirectoryOrganizations directory,
            DirectoryMembers directoryMembers,
            DirectoryTeams directoryTeams,
            ListedOrganizations listed,
            Workers workers,
            OrganizationsCheck check) {
        this.directory = directory;
        this.directoryMembers = directoryMembers;
        this.directoryTeams = directoryTeams;
        this.listed = listed;
        this.workers = workers;
        this.check = check;
    }

    /**
     * Lists them, if the realm has organizations and the service account may read them.
     *
     * @throws RunFailedException if fewer organizations were listed than Keycloak counts
     */
    void run(ClaimedRun run) {
        OrganizationAccessState state = check.check();
        run.step(() -> SyncRun.organizations(run.id(), RunOrganizations.of(state)));
        if (state != OrganizationAccessState.ON) {
            return;
        }
        try {
            listAll(run);
        } catch (DirectoryRefusedException e) {
            OrganizationAccessState now = check.check();
            if (now == OrganizationAccessState.ON) {
                throw e;
            }
            LOG.infof("Run %s does not compare organizations: %s", run.id(), e.getMessage());
            run.step(() -> SyncRun.organizations(run.id(), RunOrganizations.of(now)));
        }
    }

    private void listAll(ClaimedRun run) {
        long before = directory.count();
        DirectoryPages.of(
                        "the organizations",
                        PAGE,
                        OVERLAP,
                        DirectoryOrganization::id,
                        first -> directory.organizations(first, PAGE))
                .filter(page -> !page.isEmpty())
                .forEach(page -> run.step(() -> listed.organizations(run.id(), page)));
        checkComplete(run, Math.min(before, directory.count()));
        List<String> batch;
        do {
            batch = run.step(() -> listed.incomplete(run.id(), BATCH));
            workers.each(batch, organization -> list(run, organization));
        } while (!batch.isEmpty());
    }

    /** Organizations may come and go meanwhile; but fewer than at both ends means that some were left out. */
    private void checkComplete(ClaimedRun run, long least) {
        long number = run.step(() -> listed.listed(run.id()));
        if (number < least - Entity.tolerance(least)) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it counts %d organizations and listed %d. Nothing was changed."
                            .formatted(least, number));
        }
    }

    private void list(ClaimedRun run, String organization) {
        try {
            listMembers(run, organization);
            listTeams(run, organization);
            run.step(() -> listed.complete(run.id(), organization));
        } catch (DirectoryRefusedException e) {
            if (e.kind() != DirectoryRefusedException.Kind.GONE) {
                throw e;
            }
            run.step(() -> listed.forgetOrganization(run.id(), organization));
        }
    }

    private void listMembers(ClaimedRun run, String organization) {
        DirectoryPages.of(
                        "the members of an organization",
                        PAGE,
                        OVERLAP,
                        Member::subject,
                        first -> directoryMembers.members(organization, first, PAGE))
                .filter(page -> !page.isEmpty())
                .forEach(page -> run.step(() -> listed.members(run.id(), organization, page)));
    }

    private void listTeams(ClaimedRun run, String organization) {
        List<DirectoryTeam> teams = directoryTeams.teams(organization);
        if (teams.isEmpty()) {
            return;
        }
        run.step(() -> listed.teams(run.id(), organization, teams));
        for (DirectoryTeam team : teams) {
            DirectoryPages.of(
                            "the members of a team",
                            PAGE,
                            OVERLAP,
                            subject -> subject,
                            first -> directoryTeams.teamMembers(organization, team.id(), first, PAGE))
                    .filter(page -> !page.isEmpty())
                    .forEach(page -> run.step(() -> listed.teamMembers(run.id(), team.id(), page)));
        }
    }
}
