package dev.rollcall.user.agent;

import java.util.Optional;
import java.util.UUID;

/**
 * Restricts a list of agents; an empty component does not restrict.
 *
 * @param sponsor only agents of this person
 * @param organization only agents of this organization
 * @param status only agents with this status
 * @param sponsored only agents that are not suspended because of what happened to their sponsor, or only those that are
 * @param search only agents in whose name all its words occur, whatever their case
 */
public record AgentFilter(
        Optional<UUID> sponsor,
        Optional<UUID> organization,
        Optional<AgentStatus> status,
        Optional<Boolean> sponsored,
        Optional<String> search) {

    public static final AgentFilter NONE =
            new AgentFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns this filter for the agents of a person. */
    public AgentFilter ofSponsor(UUID person) {
        return new AgentFilter(Optional.of(person), organization, status, sponsored, search);
    }

    /** Returns this filter for the agents of an organization. */
    public AgentFilter ofOrganization(UUID id) {
        return new AgentFilter(sponsor, Optional.of(id), status, sponsored, search);
    }

    /** Returns the same text for equal filters, however the request spells them. Cursors are bound to it. */
    String canonical() {
        return "agents of %s;organization=%s;status=%s;sponsored=%s;search=%s"
                .formatted(
                        sponsor.map(UUID::toString).orElse("all"),
                        organization.map(UUID::toString).orElse(""),
                        status.map(AgentStatus::code).orElse(""),
                        sponsored.map(Object::toString).orElse(""),
                        search.orElse(""));
    }
}
