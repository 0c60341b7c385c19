package dev.rollcall.transfer;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.sync.UserSync;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.api.LinkUserBody;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds the users whom lines name. If exactly one record has what a line names, the record decides, also whether its address is verified: it is as
 * current as the synchronization. Otherwise Keycloak decides, and the record is created if it is missing. A realm that allows several users with one
 * address is asked for each address, since one of them may have no record.
 */
@Singleton
record LinkMatches(UserSubjects users, Directory directory, UserSync sync) {

    /**
     * A user whom a line names.
     *
     * @param userId null in a dry run if there is no record
     * @param created whether the record is created for the line
     */
    record Match(UUID userId, String subject, boolean created) {

        /** The id by which two lines for one user are noticed. */
        String id() {
            return userId == null ? subject : userId.toString();
        }
    }

    /**
     * The result of looking a line up in the records.
     *
     * @param match null if Keycloak must be asked, or the line is refused
     * @param refusal null if it is not
     */
    record Known(Match match, ProblemException refusal) {

        private static final Known NOT = new Known(null, null);

        private static Known user(UUID id, String subject) {
            return new Known(new Match(id, subject, false), null);
        }
    }

    /**
     * Looks all lines up in the records, with a statement for each kind of name.
     *
     * @param sharesEmails whether several identities may have one address
     */
    Map<LinkUserBody, Known> known(List<LinkUserBody> lines, boolean sharesEmails) {
        List<String> subjects = values(lines, LinkUserBody::keycloakId);
        Map<String, UUID> bySubject = subjects.isEmpty() ? Map.of() : users.ids(subjects);
        Map<String, List<UserSubjects.Named>> byUsername = users.withUsernames(values(lines, LinkUserBody::username));
        Map<String, List<UserSubjects.Named>> byEmail =
                sharesEmails ? Map.of() : users.withEmails(values(lines, LinkUserBody::email));
        Map<LinkUserBody, Known> known = new HashMap<>();
        for (LinkUserBody line : lines) {
            known.put(
                    line,
                    switch (line.key()) {
                        case "keycloakId" ->
                            Optional.ofNullable(bySubject.get(line.keycloakId()))
                                    .map(id -> Known.user(id, line.keycloakId()))
                                    .orElse(Known.NOT);
                        case "username" -> byUsername(byUsername.getOrDefault(line.username(), List.of()));
                        default -> byEmail(byEmail.getOrDefault(line.email(), List.of()));
                    });
        }
        return known;
    }

    private static List<String> values(List<LinkUserBody> lines, Function<LinkUserBody, String> value) {
        return lines.stream().map(value).flatMap(Stream::ofNullable).distinct().toList();
    }

    private static Known byUsername(List<UserSubjects.Named> found) {
        return found.size() == 1 ? Known.user(found.get(0).id(), found.get(0).subject()) : Known.NOT;
    }

    private static Known byEmail(List<UserSubjects.Named> found) {
        return found.size() == 1 && !found.get(0).emailVerified() ? new Known(null, unverified()) : byUsername(found);
    }

    /**
     * Asks Keycloak for the user of a line, and creates the record if it is missing.
     *
     * @throws ProblemException 404 if there is no such user; 422 if several have the address, or it is not verified
     */
    Match fromKeycloak(LinkUserBody line, boolean dryRun) {
        String subject = subject(line);
        Optional<UUID> known = users.id(subject);
        if (known.isPresent()) {
            return new Match(known.get(), subject, false);
        }
        if (dryRun) {
            if (line.keycloakId() != null && directory.find(subject).isEmpty()) {
                throw unknown(line);
            }
            return new Match(null, subject, true);
        }
        SyncResult result = sync.sync(subject, AuditLog.BY_EVENT);
        UUID created = users.id(subject).orElseThrow(() -> unknown(line));
        return new Match(created, subject, result.kind() == SyncResult.Kind.CREATED);
    }

    private String subject(LinkUserBody line) {
        if (line.keycloakId() != null) {
            return line.keycloakId();
        }
        List<Directory.Named> found =
                line.email() == null ? directory.withUsername(line.username()) : directory.withEmail(line.email());
        if (found.isEmpty()) {
            throw unknown(line);
        }
        if (found.size() > 1) {
            throw refused(ProblemType.INVALID_FIELD, ErrorKey.SEVERAL_USERS.at(line.key()));
        }
        if (line.email() != null && !found.get(0).emailVerified()) {
            throw unverified();
        }
        return found.get(0).subject();
    }

    private static ProblemException unverified() {
        return refused(ProblemType.INVALID_FIELD, ErrorKey.NOT_VERIFIED.at("email"));
    }

    private static ProblemException unknown(LinkUserBody line) {
        return refused(ProblemType.NOT_FOUND, ErrorKey.NO_SUCH_USER.at(line.key()));
    }

    private static ProblemException refused(ProblemType type, Problem.FieldError error) {
        return DirectoryRefusals.of(type, List.of(error));
    }
}
