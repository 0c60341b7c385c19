package dev.rollcall.organization.update;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationFilter;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.OrganizationSort;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.paging.AttributeFilters;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes alice the owner of the demo realm's organization in dev mode, as soon as Rollcall knows both. Keycloak does not know roles in an
 * organization, so the realm's file cannot.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoOwner {

    private static final String OWNER = "alice";
    private static final int MOST = 10;

    /** The demo realm's organization, as long as it has no owner. */
    private static final OrganizationFilter WITHOUT_OWNER = new OrganizationFilter(
            Optional.empty(),
            Optional.of("example.org"),
            Optional.of(true),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            AttributeFilters.NONE);

    private final OrganizationQueries organizations;
    private final MemberQueries members;
    private final OrganizationWriter writer;

    DemoOwner(OrganizationQueries organizations, MemberQueries members, OrganizationWriter writer) {
        this.organizations = organizations;
        this.members = members;
        this.writer = writer;
    }

    @Scheduled(every = "2s")
    void run() {
        organizations.list(WITHOUT_OWNER, OrganizationSort.DEFAULT, Optional.empty(), 1).items().stream()
                .flatMap(organization -> members
                        .members(
                                organization.id(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                MOST)
                        .items()
                        .stream())
                .filter(member -> member.user().username().equals(OWNER))
                .map(Member::membership)
                .forEach(membership -> makeOwner(membership.organizationId(), membership.userId()));
    }

    private void makeOwner(UUID organization, UUID user) {
        QuarkusTransaction.requiringNew().run(() -> {
            writer.lock(organization);
            writer.setRole(organization, user, MembershipRole.OWNER, ChangeContext.of(Origin.OTHER));
        });
    }
}
