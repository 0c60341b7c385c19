package dev.rollcall.sync.feed;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.sync.EventAge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Some old events whose users and organizations are looked up in the background: new events do not wait for an answer that is slow. */
final class BacklogPart {

    private final List<DirectoryEvent> groups;
    private final List<DirectoryEvent> others;
    private final CompletableFuture<Answers> answers;

    /**
     * The answer of Keycloak.
     *
     * @param members events of the members of the groups, which are not applied yet
     */
    record Answers(List<DirectoryEvent> members, EventApplier.LookUp lookUp) {}

    /**
     * @param background runs the look-ups, in another thread
     */
    BacklogPart(List<DirectoryEvent> events, EventApplier applier, Executor background) {
        this(events, applier::members, others -> applier.lookUp(others, EventAge.OLD), background);
    }

    BacklogPart(
            List<DirectoryEvent> events,
            Function<DirectoryEvent, List<DirectoryEvent>> members,
            Function<List<DirectoryEvent>, EventApplier.LookUp> lookUp,
            Executor background) {
        this.groups = events.stream().filter(DirectoryEvent::concernsGroup).toList();
        this.others = events.stream().filter(event -> !event.concernsGroup()).toList();
        this.answers = CompletableFuture.supplyAsync(
                () -> new Answers(
                        groups.stream()
                                .flatMap(group -> members.apply(group).stream())
                                .toList(),
                        lookUp.apply(others)),
                background);
    }

    /** Returns the events of groups. Each is replaced by events of the group's members. */
    List<DirectoryEvent> groups() {
        return groups;
    }

    List<DirectoryEvent> others() {
        return others;
    }

    /**
     * Waits for the answers.
     *
     * @return empty if they have not come within this time; they may be asked for again
     * @throws RuntimeException the failure of the look-ups
     */
    Optional<Answers> await(Duration most) {
        try {
            return Optional.of(answers.get(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DirectoryUnavailableException("The service stops", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new CompletionException(e.getCause());
        }
    }
}
