package dev.rollcall.relink;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.RetainedUsers;
import dev.rollcall.user.RetainedUsers.Candidate;
import dev.rollcall.user.UserDirectoryIds.Linked;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Pairs of records that may be of one person, because a username or an address is equal: one whose identity is gone, and one whose identity
 * exists. Nothing links them but an administrator, who has seen both.
 */
@Singleton
public record RelinkCandidates(
        Acts acts,
        RelinkUser relinkUser,
        RetainedUsers users,
        OrganizationMembers organizations,
        Directory directory,
        Pages pages) {

    private static final Logger LOG = Logger.getLogger(RelinkCandidates.class);

    /**
     * A page of candidates.
     *
     * @param organizations how many organizations each of the records belongs to
     * @param safe how many candidates are safe, also on other pages
     */
    public record CandidatePage(Page<Candidate> page, Map<UUID, Long> organizations, long safe) {}

    /**
     * The result of linking all safe candidates, in numbers of them.
     *
     * @param linked those that are linked
     * @param pending those whose outcome is not known yet; the audit log will show it
     * @param left those that stay candidates: they were changed, or Keycloak does not confirm them or does not answer
     */
    public record Decided(int linked, int pending, int left) {}

    /**
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @throws ProblemException 400 for a cursor that is not one of this list's
     */
    public CandidatePage list(Optional<String> cursor, int limit) {
        List<Candidate> read = new ArrayList<>();
        Page<Candidate> page = pages.page(
                "relinks",
                cursor,
                limit,
                (from, backward, most) -> {
                    read.addAll(users.candidates(
                            from.map(Cursors.Position::key)
                                    .map(UUID::fromString)
                                    .orElse(null),
                            from.map(Cursors.Position::id).orElse(null),
                            backward,
                            most));
                    return read;
                },
                candidate -> candidate.former().id().toString(),
                candidate -> candidate.current().id());
        List<UUID> ids = read.stream()
                .flatMap(candidate ->
                        Stream.of(candidate.former().id(), candidate.current().id()))
                .toList();
        long safe = read.isEmpty() ? 0 : read.get(0).allSafe();
        return new CandidatePage(page, organizations.counts(ids), safe);
    }

    /**
     * Links the former record to the identity of the current one, which becomes a tombstone.
     *
     * @throws ProblemException 409 if the two are no candidate, or if Keycloak does not confirm that one identity is gone and the other one exists
     */
    public Acts.Result relink(UUID former, UUID current, ActRequest request) {
        return relink(users.candidate(former, current).orElseThrow(RelinkCandidates::notAPair), false, request);
    }

    /**
     * Links all candidates that are safe, one after the other. Keycloak is asked about each of them.
     *
     * @param expected how many there are, as the administrator knows them
     * @throws ProblemException 412 if there are more or fewer
     * @throws DirectoryUnavailableException if Keycloak cannot be asked about the first one
     * @throws DirectoryRefusedException if the service may not ask
     */
    public Decided relinkSafe(int expected, Supplier<ActRequest> requests) {
        List<Candidate> safe = users.safeCandidates();
        if (safe.size() != expected) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_FAILED,
                    "The number of safe pairs is %d now. Look at them again.".formatted(safe.size()));
        }
        int linked = 0;
        int pending = 0;
        for (Candidate candidate : safe) {
            try {
                if (relink(candidate, true, requests.get()).pending()) {
                    pending++;
                } else {
                    linked++;
                }
            } catch (ProblemException e) {
                LOG.debugf("User %s stays a candidate: %s", candidate.former().id(), e.getMessage());
            } catch (DirectoryUnavailableException e) {
                if (linked + pending == 0) {
                    throw e;
                }
                break;
            }
        }
        return new Decided(linked, pending, safe.size() - linked - pending);
    }

    private Acts.Result relink(Candidate candidate, boolean safe, ActRequest request) {
        Linked former = new Linked(candidate.former().id(), candidate.former().subject());
        Linked current =
                new Linked(candidate.current().id(), candidate.current().subject());
        confirm(candidate, safe);
        Acts.Result result = acts.perform(relinkUser, request, () -> {
            if (!users.areLinked(former, current)) {
                throw notAPair();
            }
            return Optional.of(RelinkUser.Plan.of(
                    former, current.subject(), current.userId(), organizations.belongings(former.userId())));
        });
        if (result.details().containsKey(AuditLog.REASON)) {
            throw notAPair();
        }
        return result;
    }

    /** Asks Keycloak whether one identity is gone, and the other one exists. */
    private void confirm(Candidate candidate, boolean safe) {
        if (directory.find(candidate.former().subject()).isPresent()) {
            throw refusal("Both users exist in Keycloak.");
        }
        Optional<Identity> current = directory.find(candidate.current().subject());
        if (current.isEmpty()) {
            throw refusal("The new identity is gone from Keycloak, too.");
        }
        if (safe && !isSafe(candidate, current.get())) {
            throw refusal("The user was changed in Keycloak.");
        }
    }

    /** Whether what makes a candidate safe is true in Keycloak, too. */
    private static boolean isSafe(Candidate candidate, Identity identity) {
        return identity.comesFromFederation()
                && identity.emailVerified()
                && StoredSpelling.same(identity.username(), candidate.former().username())
                && StoredSpelling.same(
                        Objects.toString(identity.email(), ""),
                        candidate.former().email());
    }

    private static ProblemException notAPair() {
        return refusal("These records are no pair, or not any more. Read the list again.");
    }

    private static ProblemException refusal(String detail) {
        return new ProblemException(ProblemType.NOT_RELINKABLE, detail);
    }
}
