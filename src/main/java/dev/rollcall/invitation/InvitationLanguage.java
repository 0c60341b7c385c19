package dev.rollcall.invitation;

import dev.rollcall.mail.MailTexts;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserView;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Finds the language of the mail of an invitation: that of the user who has the address, or else that of the inviter. */
@Singleton
record InvitationLanguage(UserSubjects subjects, UserQueries users) {

    MailTexts of(InvitationMails.Due due) {
        Stream<UUID> recipients = subjects.withEmails(List.of(due.email())).values().stream()
                .flatMap(List::stream)
                .map(UserSubjects.Named::id);
        List<UUID> ids = Stream.concat(recipients, Stream.ofNullable(due.inviterId()))
                .distinct()
                .toList();
        Map<UUID, UserView> found = users.byIds(ids);
        return MailTexts.of(ids.stream()
                .map(found::get)
                .filter(Objects::nonNull)
                .map(UserView::locale)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
    }
}
