package dev.rollcall.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.ActBatches;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.api.ActFailures;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.act.LinkUsers;
import dev.rollcall.user.act.UserChange;
import dev.rollcall.user.api.LinkUserBody;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A line of an import that links users, until its result is known. */
final class LinkLine {

    private final int number;
    private final boolean dryRun;
    private int length;
    private LinkUserBody body;
    private UserChange change;
    private Optional<ActRequest.Once> once = Optional.empty();
    private LinkMatches.Match match;
    private boolean tried;
    private ImportResult.Line result;

    /** The threads of imports. */
    interface Background {
        <T> CompletableFuture<T> run(Supplier<T> work);
    }

    LinkLine(int number, boolean dryRun) {
        this.number = number;
        this.dryRun = dryRun;
    }

    void read(ObjectNode json, LinkUserBody user, Optional<ActRequest.Once> key) {
        length = json.toString().length();
        body = user;
        change = user.toChange(json);
        once = key;
    }

    int number() {
        return number;
    }

    /** The number of characters, about. */
    int length() {
        return length;
    }

    LinkUserBody body() {
        return body;
    }

    UserChange change() {
        return change;
    }

    void setChange(UserChange checked) {
        change = checked;
    }

    /** The key under which the answer to the line is kept. */
    Optional<ActRequest.Once> once() {
        return once;
    }

    Optional<String> externalId() {
        return Optional.ofNullable(body).map(LinkUserBody::externalId);
    }

    boolean changesProfile() {
        return body.profile() != null && !body.profile().isEmpty();
    }

    /** The user whom the line names. */
    LinkMatches.Match match() {
        return match;
    }

    void setMatch(LinkMatches.Match user) {
        match = user;
    }

    /** Whether the user has a record. A dry run creates none. */
    boolean hasRecord() {
        return match.userId() != null;
    }

    LinkUsers.Link link() {
        return new LinkUsers.Link(match.userId(), match.created(), change, once);
    }

    /** Whether Keycloak or the database was asked about the line. */
    boolean isTried() {
        return tried;
    }

    void setTried() {
        tried = true;
    }

    /** Null until it is known. */
    ImportResult.Line result() {
        return result;
    }

    void refuse(RuntimeException reason) {
        result = ImportResult.Line.of(number, ActFailures.problem(reason));
    }

    void setPending(UUID act) {
        result = ImportResult.Line.pending(number, null, act);
    }

    /**
     * @param changed whether the record has other values now than before
     */
    void setDone(boolean changed) {
        setDone(match.userId(), match.created(), changed);
    }

    private void setDone(UUID user, boolean created, boolean changed) {
        ImportResult.Linked linked = created
                ? ImportResult.Linked.CREATED
                : changed ? ImportResult.Linked.CHANGED : ImportResult.Linked.UNCHANGED;
        result = ImportResult.Line.of(number, created && !dryRun ? 201 : 200, user, linked);
    }

    /** Gives the line the result that it had before. */
    void setEarlier(ActBatches.Earlier earlier) {
        IdempotencyKey.Answer answer = earlier.answer();
        if (answer == null || answer.details() == null) {
            setPending(earlier.act());
        } else if (answer.problem() != null) {
            refuse(new ProblemException(answer.problem().toProblem()));
        } else if (answer.record() == null && !answer.details().containsKey(LinkUsers.CHANGED)) {
            refuse(new ProblemException(ProblemType.NOT_FOUND, "The user of this line has since been deleted."));
        } else {
            setDone(
                    earlier.target(),
                    Boolean.TRUE.equals(answer.details().get(LinkUsers.CREATED)),
                    !Boolean.FALSE.equals(answer.details().get(LinkUsers.CHANGED)));
        }
    }

    private boolean isUnanswered() {
        return result != null && (result.status() == 202 || result.status() >= 500);
    }

    /** The parts that handle single lines with requests to Keycloak. */
    record Workers(Background background, int giveUpAfter) {

        private static final int AT_ONCE = 20;

        /**
         * Works on each of these lines, several at once. A failure is the result of its line. After several in a row without an answer, the others are
         * refused without being tried.
         */
        void each(List<LinkLine> lines, Consumer<LinkLine> work) {
            int unanswered = 0;
            boolean givenUp = false;
            for (int from = 0; from < lines.size(); from += AT_ONCE) {
                List<LinkLine> some = lines.subList(from, Math.min(from + AT_ONCE, lines.size()));
                if (givenUp) {
                    some.forEach(line -> line.refuse(ProblemException.keycloakUnavailable(null)));
                    continue;
                }
                List<CompletableFuture<Void>> started =
                        some.stream().map(line -> start(line, work)).toList();
                started.forEach(CompletableFuture::join);
                for (LinkLine line : some) {
                    unanswered = line.isUnanswered() ? unanswered + 1 : 0;
                    givenUp |= unanswered >= giveUpAfter;
                }
            }
        }

        private CompletableFuture<Void> start(LinkLine line, Consumer<LinkLine> work) {
            return background.run(() -> {
                try {
                    work.accept(line);
                } catch (RuntimeException e) {
                    line.refuse(e);
                }
                return null;
            });
        }
    }
}
