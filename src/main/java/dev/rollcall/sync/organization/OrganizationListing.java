package dev.rollcall.sync.organization;

import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import dev.rollcall.directory.DirectoryOrganizations.Member;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.sync.RunSteps;
import dev.rollcall.sync.RunSteps.RunFailedException;
import dev.rollcall.sync.RunWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Stages all organizations of the realm, then the members and teams of each, page by page. Several threads work on different
 * organizations. An interrupted listing lists the organizations again, but only those members that are not complete.
 */
@ApplicationScoped
class OrganizationListing {

    /** Offsets shift when something is deleted, so each page starts before the end of the one before. */
    private static final int OVERLAP = 10;

    /** Keycloak reads each member of a page by itself. */
    private static final int PAGE = 100;

    /** Number of organizations that are given to the threads at once. */
    private static final int BATCH = 200;

    private final DirectoryOrganizations directory;
    private final OrganizationStaging staging;
    private final RunWorkers workers;

    OrganizationListing(DirectoryOrganizations directory, OrganizationStaging staging, RunWorkers workers) {
        this.directory = directory;
        this.staging = staging;
        this.workers = workers;
    }

    /**
     * @throws RunFailedException if fewer organizations were listed than Keycloak counts
     */
    void run(RunSteps run) {
        long before = directory.count();
        DirectoryPages.of(
                        "the organizations",
                        PAGE,
                        OVERLAP,
                        DirectoryOrganization::id,
                        first -> directory.organizations(first, PAGE))
                .filter(page -> !page.isEmpty())
                .forEach(page -> run.step(() -> staging.organizations(run.id(), page)));
        checkComplete(run, Math.min(before, directory.count()));
        List<String> batch;
        do {
            batch = run.step(() -> staging.incomplete(run.id(), BATCH));
            workers.each(batch, organization -> list(run, organization));
        } while (!batch.isEmpty());
    }

    /** Organizations may come and go meanwhile; but fewer than at both ends means that some were left out. */
    private void checkComplete(RunSteps run, long least) {
        long listed = run.step(() -> staging.listed(run.id()));
        if (listed < least - OrganizationAbsences.tolerance(least)) {
            throw new RunFailedException(
                    "Keycloak's listing looks incomplete: it counts %d organizations and listed %d. Nothing was changed."
                            .formatted(least, listed));
        }
    }

    private void list(RunSteps run, String organization) {
        try {
            listMembers(run, organization);
            listTeams(run, organization);
            run.step(() -> staging.complete(run.id(), organization));
        } catch (DirectoryRefusedException e) {
            if (e.kind() != DirectoryRefusedException.Kind.GONE) {
                throw e;
            }
            run.step(() -> staging.forgetOrganization(run.id(), organization));
        }
    }

    private void listMembers(RunSteps run, String organization) {
        DirectoryPages.of(
                        "the members of an organization",
                        PAGE,
                        OVERLAP,
                        Member::subject,
                        first -> directory.members(organization, first, PAGE))
                .filter(page -> !page.isEmpty())
                .forEach(page -> run.step(() -> staging.members(run.id(), organization, page)));
    }

    private void listTeams(RunSteps run, String organization) {
        List<DirectoryTeam> teams = directory.teams(organization);
        if (teams.isEmpty()) {
            return;
        }
        run.step(() -> staging.teams(run.id(), organization, teams));
        for (DirectoryTeam team : teams) {
            DirectoryPages.of(
                            "the members of a team",
                            PAGE,
                            OVERLAP,
                            subject -> subject,
                            first -> directory.teamMembers(organization, team.id(), first, PAGE))
                    .filter(page -> !page.isEmpty())
                    .forEach(page -> run.step(() -> staging.teamMembers(run.id(), team.id(), page)));
        }
    }
}
