package dev.rollcall.invitation;

import dev.rollcall.mail.Mail;
import dev.rollcall.mail.Outbox;
import dev.rollcall.organization.OrganizationQueries;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The mails of invitations, as they are sent. */
@Singleton
record InvitationOutbox(
        InvitationMails mails, OrganizationQueries organizations, InviterNames inviters, InvitationLanguage language)
        implements Outbox<InvitationMails.Due> {

    @Override
    public List<InvitationMails.Due> due(int limit, Duration lease) {
        return mails.due(limit, lease);
    }

    @Override
    public Mail write(InvitationMails.Due due, String origin, Instant now) {
        String organization = organizations
                .find(due.organizationId())
                .orElseThrow(() -> new IllegalArgumentException("the organization is gone"))
                .name();
        return InvitationMail.of(due, organization, inviters.of(due.inviterId()), origin, now, language.of(due));
    }

    @Override
    public void sent(UUID id) {
        mails.sent(id);
    }

    @Override
    public void failed(UUID id, String problem, Instant retryAt) {
        mails.failed(id, problem, retryAt);
    }
}
