package dev.rollcall.organization.api;

import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditFilter;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditPage;
import dev.rollcall.audit.AuditPageRequest;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates pages of the audit log for those who manage a part of the platform, see {@link OrganizationAuditEntry}. */
@Singleton
public record ManagedAuditLog(AuditLog auditLog, UserSubjects users) {

    public RestResponse<OrganizationAuditPage> page(
            AuditFilter filter, boolean newestFirst, AuditPageRequest part, UriInfo uri) {
        AuditPage page = auditLog.list(filter, newestFirst, part.cursor(), part.limit());
        return PageLinks.respond(OrganizationAuditPage.of(page, people(page)), uri, page.previous(), page.next());
    }

    /** Returns the ids of those users, by subject, whom the page may name. */
    private Map<String, UUID> people(AuditPage page) {
        Set<String> subjects = page.items().stream()
                .filter(entry -> entry.by().kind() == Actor.Kind.USER)
                .map(entry -> entry.by().subject())
                .collect(Collectors.toSet());
        return users.ids(subjects);
    }
}
