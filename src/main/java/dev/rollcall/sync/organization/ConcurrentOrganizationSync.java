package dev.rollcall.sync.organization;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.sync.EventAge;
import dev.rollcall.sync.Workers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Applies events about organizations: several organizations at once, and the events of one organization one after the other. A failure
 * does not affect other events.
 */
@ApplicationScoped
public class ConcurrentOrganizationSync {

    private static final Logger LOG = Logger.getLogger(ConcurrentOrganizationSync.class);

    private final OrganizationSync organizations;
    private final DirectoryOrganizations directory;
    private final OrganizationsCheck check;
    private final DirectoryFailures directoryFailures;
    private final Map<EventAge, Workers> workers;
    private final Counter failures;

    ConcurrentOrganizationSync(
            OrganizationSync organizations,
            DirectoryOrganizations directory,
            OrganizationsCheck check,
            DirectoryFailures directoryFailures,
            Workers ofNewEvents,
            Workers ofOldEvents,
            MeterRegistry metrics) {
        this.organizations = organizations;
        this.directory = directory;
        this.check = check;
        this.directoryFailures = directoryFailures;
        this.workers = Map.of(EventAge.NEW, ofNewEvents, EventAge.OLD, ofOldEvents);
        this.failures = metrics.counter("rollcall.sync.failures", "of", "organization");
    }

    /**
     * Updates the organizations that these events concern from Keycloak, if the realm has organizations.
     *
     * @return the events that could not be applied, and have to be retried
     */
    public Set<DirectoryEvent> sync(Collection<DirectoryEvent> events, EventAge age) {
        Map<OrganizationHint, List<DirectoryEvent>> hints = new LinkedHashMap<>();
        for (DirectoryEvent event : events) {
            OrganizationHint.of(event)
                    .ifPresent(hint -> hints.computeIfAbsent(hint, each -> new ArrayList<>())
                            .add(event));
        }
        if (hints.isEmpty() || !directory.areEnabled()) {
            return Set.of();
        }
        Map<OrganizationHint, RuntimeException> failed = new ConcurrentHashMap<>();
        Collection<List<OrganizationHint>> byOrganization = hints.keySet().stream()
                .collect(Collectors.groupingBy(OrganizationHint::key, LinkedHashMap::new, Collectors.toList()))
                .values();
        workers.get(age)
                .each(
                        byOrganization,
                        some -> some.forEach(hint -> failure(hint).ifPresent(failure -> failed.put(hint, failure))));
        report(failed, hints.size());
        return failed.keySet().stream()
                .flatMap(hint -> hints.get(hint).stream())
                .collect(Collectors.toSet());
    }

    private void report(Map<OrganizationHint, RuntimeException> failed, int all) {
        failed.values().stream().findFirst().ifPresent(failure -> {
            failures.increment(failed.size());
            LOG.logf(
                    directoryFailures.level(failure),
                    "%d of %d parts of organizations that events name could not be synchronized; retrying: %s",
                    failed.size(),
                    all,
                    failure.getMessage());
            LOG.debug("The first failure", failure);
        });
    }

    /** Without the right to read organizations no retry helps. A reconciliation starts when they can be read again. */
    private Optional<RuntimeException> failure(OrganizationHint hint) {
        try {
            apply(hint);
            return Optional.empty();
        } catch (DirectoryRefusedException e) {
            if (e.kind() != DirectoryRefusedException.Kind.FORBIDDEN) {
                return Optional.of(e);
            }
            check.forbidden();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private void apply(OrganizationHint hint) {
        String id = hint.organization();
        if (id == null) {
            organizations.memberships(hint.subject(), AuditLog.BY_EVENT);
            return;
        }
        String member = hint.part().member();
        switch (hint.part().kind()) {
            case ITSELF -> organizations.organization(id, AuditLog.BY_EVENT);
            case MEMBER -> organizations.removedMember(id, member, hint.removedAt(), AuditLog.BY_EVENT);
            case NAMED_MEMBER -> organizations.namedMember(id, member, AuditLog.BY_EVENT);
            case TEAMS -> organizations.teams(id, AuditLog.BY_EVENT);
            case TEAM_MEMBER -> organizations.teamMember(id, hint.part().team(), member, AuditLog.BY_EVENT);
        }
    }
}
