package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.Organization;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import java.util.UUID;

/** The plan of an act on an organization. Each kind has a record with the components that it needs. */
public interface OrganizationPlan extends ActPlan {

    OrganizationRef organization();

    /** The user concerned; null for none. */
    default MemberRef member() {
        return null;
    }

    /** The team concerned; null for none. */
    default TeamRef team() {
        return null;
    }

    /** The external id afterwards; null to leave it. */
    default ExternalId externalId() {
        return null;
    }

    @Override
    default String reservation() {
        return externalId() == null || externalId().value() == null
                ? null
                : "organization " + externalId().value();
    }

    @Override
    default UUID target() {
        return organization().id();
    }

    @Override
    default Concerned concerned() {
        return new Concerned(
                member() == null ? null : member().userId(), organization().id());
    }

    @Override
    default Map<String, ?> details() {
        return team() == null ? Map.of() : Map.of("teamId", team().id());
    }

    /**
     * An organization.
     *
     * @param id its record; the one to create, for a new organization, whose mark in the identity provider it is too
     * @param keycloakId null for an organization that is still to be created
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    record OrganizationRef(UUID id, String keycloakId) {

        public static OrganizationRef of(Organization organization) {
            return new OrganizationRef(organization.id(), organization.keycloakId());
        }
    }

    /** A user and their identity. */
    @RegisterForReflection // stored as JSON
    record MemberRef(UUID userId, String subject) {}

    /**
     * A team.
     *
     * @param id its record; the one to create, for a new team
     * @param keycloakId null for a team that is still to be created
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    record TeamRef(UUID id, String keycloakId) {}
}
