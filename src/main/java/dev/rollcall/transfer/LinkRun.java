package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActBatches;
import dev.rollcall.act.ActRequest;
import dev.rollcall.api.RequestBodies;
import dev.rollcall.api.RequestFingerprints;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.LinkUserBody;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * An import that links users who exist in Keycloak. It works in batches: a few statements for all lines whose users have a record. Keycloak is asked
 * about each user without a record; several are asked about at once.
 *
 * <p>It remembers the user and the external id of each line, at most some tens of megabytes for 100,000 lines. Nothing else is done for lines
 * that have a result from an earlier run of the same job.
 */
final class LinkRun {

    private static final int BATCH = 500;

    /** The most that a batch holds of a file with long lines. */
    private static final int MOST_CHARACTERS = 4_000_000;

    private final Parts parts;
    private final Imports.Request request;
    private final ImportFile file;
    private final ImportProgress progress;
    private final LinkLine.Workers workers;

    /** The lines that named a user, by {@link LinkMatches.Match#id}. */
    private final Map<String, Integer> users = new HashMap<>();

    private final Map<String, Integer> externalIds = new HashMap<>();

    /** Whether several identities may have one address; null until it is asked. */
    private Boolean sharesEmails;

    /** The beans that every such import uses. */
    @Singleton
    record Parts(
            RequestBodies bodies,
            RequestFingerprints fingerprints,
            ActBatches batches,
            Directory directory,
            LinkMatches matches,
            LinkChanges changes) {}

    LinkRun(Parts parts, Imports.Request request, ImportFile file, ImportProgress progress, LinkLine.Workers workers) {
        this.parts = parts;
        this.request = request;
        this.file = file;
        this.progress = progress;
        this.workers = workers;
    }

    void all() throws IOException {
        Optional<FileLines.Line> next = file.next();
        while (next.isPresent() && !progress.isGivenUp()) {
            List<LinkLine> batch = new ArrayList<>();
            int characters = 0;
            while (next.isPresent() && batch.size() < BATCH && characters < MOST_CHARACTERS) {
                LinkLine line = read(next.get());
                characters += line.length();
                if (request.hasResult(line.number())) {
                    remember(line);
                } else {
                    batch.add(line);
                }
                next = file.next();
            }
            progress.flush();
            process(batch);
            for (LinkLine line : batch) {
                progress.write(line.result(), line.isTried());
            }
        }
        progress.end(file, next.stream());
    }

    private LinkLine read(FileLines.Line next) {
        LinkLine line = new LinkLine(next.number(), request.dryRun());
        try {
            ObjectNode json = file.read(next);
            LinkUserBody body = parts.bodies().read(json, LinkUserBody.class);
            line.read(json, body, request.dryRun() ? Optional.empty() : once(line, json));
        } catch (ProblemException e) {
            line.refuse(e);
        }
        return line;
    }

    private Optional<ActRequest.Once> once(LinkLine line, ObjectNode json) {
        return LineImport.once(parts.fingerprints(), "link", request, line.number(), "link user", json);
    }

    private void remember(LinkLine line) {
        request.job().flatMap(results -> results.user(line.number())).ifPresent(user -> remember(user, line));
    }

    private void remember(UUID user, LinkLine line) {
        users.putIfAbsent(user.toString(), line.number());
        line.externalId().ifPresent(id -> externalIds.putIfAbsent(id, line.number()));
    }

    private void process(List<LinkLine> batch) {
        step(batch, this::answerAgain);
        step(batch, this::match);
        step(batch, this::refuseRepeated);
        step(batch, rest -> parts.changes().change(request, rest, workers));
    }

    /** Works on those lines of a batch that have no result yet. If it fails as a whole, the failure is the result of each. */
    private static void step(List<LinkLine> batch, Consumer<List<LinkLine>> work) {
        List<LinkLine> rest =
                batch.stream().filter(line -> line.result() == null).toList();
        if (rest.isEmpty()) {
            return;
        }
        try {
            work.accept(rest);
        } catch (RuntimeException e) {
            RuntimeException cause =
                    e instanceof CompletionException && e.getCause() instanceof RuntimeException inner ? inner : e;
            rest.stream().filter(line -> line.result() == null).forEach(line -> line.refuse(cause));
        }
    }

    /** Gives lines that are done their first result. */
    private void answerAgain(List<LinkLine> rest) {
        Map<String, ActBatches.Earlier> answers = parts.batches()
                .earlier(
                        request.actor(),
                        rest.stream()
                                .flatMap(line -> line.once().stream())
                                .map(ActRequest.Once::key)
                                .toList());
        for (LinkLine line : rest) {
            line.setTried();
            line.once().map(once -> answers.get(once.key())).ifPresent(earlier -> {
                line.setEarlier(earlier);
                remember(earlier.target(), line);
            });
        }
    }

    private void match(List<LinkLine> rest) {
        lookForSharedEmails(rest);
        List<LinkLine> open =
                rest.stream().filter(line -> line.result() == null).toList();
        Map<LinkUserBody, LinkMatches.Known> known =
                parts.matches().known(open.stream().map(LinkLine::body).toList(), Boolean.TRUE.equals(sharesEmails));
        List<LinkLine> unknown = new ArrayList<>();
        for (LinkLine line : open) {
            LinkMatches.Known found = known.get(line.body());
            line.setMatch(found.match());
            if (found.refusal() != null) {
                line.refuse(found.refusal());
            } else if (found.match() == null) {
                unknown.add(line);
            }
        }
        workers.each(unknown, line -> line.setMatch(parts.matches().fromKeycloak(line.body(), request.dryRun())));
    }

    /** Only lines with an address need to know this from Keycloak. */
    private void lookForSharedEmails(List<LinkLine> rest) {
        List<LinkLine> withEmail =
                rest.stream().filter(line -> line.body().email() != null).toList();
        if (sharesEmails == null && !withEmail.isEmpty()) {
            try {
                sharesEmails = parts.directory().allowsDuplicateEmails();
            } catch (RuntimeException e) {
                withEmail.forEach(line -> line.refuse(e));
            }
        }
    }

    /** A second line for a user would overwrite the first one, and two users cannot have one external id. */
    private void refuseRepeated(List<LinkLine> rest) {
        for (LinkLine line : rest) {
            List<Problem.FieldError> errors = new ArrayList<>();
            Optional.ofNullable(users.get(line.match().id()))
                    .ifPresent(earlier -> errors.add(ErrorKey.USER_OF_LINE
                            .with("line", earlier)
                            .at(line.body().key())));
            line.externalId()
                    .map(externalIds::get)
                    .ifPresent(earlier -> errors.add(
                            ErrorKey.USED_IN_LINE.with("line", earlier).at(ExternalId.FIELD)));
            if (errors.isEmpty()) {
                users.put(line.match().id(), line.number());
                line.externalId().ifPresent(id -> externalIds.put(id, line.number()));
            } else {
                line.refuse(DirectoryRefusals.of(ProblemType.TAKEN, errors));
            }
        }
    }
}
