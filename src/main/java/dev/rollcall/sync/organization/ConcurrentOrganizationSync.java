package dev.rollcall.sync.organization;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.sync.SyncConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
    private final ExecutorService workers;
    private final Counter failures;

    ConcurrentOrganizationSync(
            OrganizationSync organizations,
            DirectoryOrganizations directory,
            OrganizationsCheck check,
            SyncConfig config,
            MeterRegistry metrics) {
        this.organizations = organizations;
        this.directory = directory;
        this.check = check;
        this.workers = Executors.newFixedThreadPool(config.concurrency());
        this.failures = metrics.counter("rollcall.sync.failures", "of", "organization");
    }

    @PreDestroy
    void stop() {
        workers.shutdown();
    }

    /**
     * Makes the organizations that these events concern follow Keycloak, if the realm has organizations.
     *
     * @return the events that could not be applied, and have to be retried
     */
    public Set<DirectoryEvent> follow(Collection<DirectoryEvent> events) {
        Map<OrganizationHint, List<DirectoryEvent>> hints = new LinkedHashMap<>();
        for (DirectoryEvent event : events) {
            OrganizationHint.of(event)
                    .ifPresent(hint -> hints.computeIfAbsent(hint, each -> new ArrayList<>())
                            .add(event));
        }
        if (hints.isEmpty() || !directory.areEnabled()) {
            return Set.of();
        }
        List<CompletableFuture<Set<OrganizationHint>>> tasks = hints.keySet().stream()
                .collect(Collectors.groupingBy(OrganizationHint::key, LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(some -> CompletableFuture.supplyAsync(() -> apply(some), workers))
                .toList();
        Set<DirectoryEvent> failed = new HashSet<>();
        tasks.forEach(task -> task.join().forEach(hint -> failed.addAll(hints.get(hint))));
        return failed;
    }

    private Set<OrganizationHint> apply(List<OrganizationHint> hints) {
        Set<OrganizationHint> failed = new LinkedHashSet<>();
        for (OrganizationHint hint : hints) {
            failure(hint).ifPresent(failure -> {
                failures.increment();
                failed.add(hint);
                LOG.warnf("An event about an organization could not be applied; retrying: %s", failure.getMessage());
                LOG.debug("The failure", failure);
            });
        }
        return failed;
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
