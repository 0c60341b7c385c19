package dev.rollcall.transfer;

import dev.rollcall.act.Acts;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.act.LinkUsers;
import dev.rollcall.user.act.UpdateUser;
import dev.rollcall.user.api.profile.ProfileChecks;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Changes the users whom lines name, or says what would change. Only a line that changes the user profile needs requests to Keycloak, as an act of its
 * own; several such lines are processed at once.
 */
@Singleton
record LinkChanges(
        LinkUsers linkUsers,
        UpdateUser updateUser,
        Acts acts,
        ProfileChecks profileChecks,
        IdentityGuards guards,
        UserSubjects subjects) {

    /**
     * @param lines of different users, with different external ids
     */
    void change(Imports.Request request, List<LinkLine> lines, LinkLine.Workers workers) {
        Map<Boolean, List<LinkLine>> byProfile =
                lines.stream().collect(Collectors.partitioningBy(LinkLine::changesProfile));
        if (!byProfile.get(false).isEmpty()) {
            workers.background()
                    .run(() -> changeTogether(request, byProfile.get(false)))
                    .join();
        }
        workers.each(byProfile.get(true), line -> changeWithProfile(request, line));
    }

    private Void changeTogether(Imports.Request request, List<LinkLine> lines) {
        List<LinkLine> recorded = lines.stream().filter(LinkLine::hasRecord).toList();
        List<LinkUsers.Link> links = recorded.stream().map(LinkLine::link).toList();
        Map<UUID, LinkUsers.Outcome> outcomes = request.dryRun()
                ? linkUsers.preview(links)
                : linkUsers.link(LineImport.act(request, Optional.empty()), links);
        for (LinkLine line : recorded) {
            LinkUsers.Outcome outcome = outcomes.get(line.match().userId());
            if (outcome.refusal() != null) {
                line.refuse(outcome.refusal());
            } else {
                line.setDone(outcome.changed());
            }
        }
        previewMissing(lines.stream().filter(line -> !line.hasRecord()).toList());
        return null;
    }

    /** In a dry run, for users without a record. */
    private void previewMissing(List<LinkLine> missing) {
        Set<String> taken = subjects.ownersOf(missing.stream()
                        .flatMap(line -> line.externalId().stream())
                        .toList())
                .keySet();
        for (LinkLine line : missing) {
            if (line.externalId().filter(taken::contains).isPresent()) {
                line.refuse(DirectoryRefusals.of(ProblemType.TAKEN, List.of(ErrorKey.TAKEN.at(ExternalId.FIELD))));
            } else {
                line.setDone(true);
            }
        }
    }

    /** Changes the identity as a patch does, so that a protected user is refused. A record that has the values already needs no act. */
    private void changeWithProfile(Imports.Request request, LinkLine line) {
        line.setChange(profileChecks.ofAdministrator(line.change()));
        if (request.dryRun()) {
            guards.refuseProtected(line.match().subject());
            changeTogether(request, List.of(line));
            return;
        }
        UUID user = line.match().userId();
        LinkUsers.Outcome outcome = linkUsers.preview(List.of(line.link())).get(user);
        if (outcome.refusal() == null && !outcome.changed()) {
            line.setDone(false);
            return;
        }
        Acts.Result result = acts.perform(
                updateUser,
                LineImport.act(request, line.once()),
                updateUser.plan(user, line.change(), version -> true));
        if (result.pending()) {
            line.setPending(result.act());
        } else {
            line.setDone(!result.isUnchanged());
        }
    }
}
