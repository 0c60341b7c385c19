package dev.rollcall.sync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvent.OrganizationPart;
import dev.rollcall.directory.event.EventPage;
import dev.rollcall.sync.ConcurrentUserSync;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Instant END = Instant.parse("2026-11-30T00:00:00Z");

    private static final DirectoryEvent GROUP = new DirectoryEvent("group", END, Concern.GROUP, "group");
    private static final EventApplier.LookUp ANSWER =
            new EventApplier.LookUp(END, Map.of(), new ConcurrentUserSync.Retry(Set.of(), Set.of()), Set.of());

    private final Backlog backlog = new Backlog();

    @BeforeEach
    void begin() {
        backlog.begin(END.minusSeconds(360), END);
    }

    @Test
    void isOpenUntilAllPagesAreReadAndAllEventsApplied() {
        DirectoryEvent event = event(1, "a");
        backlog.add(List.of(event));
        backlog.readTo(new EventPage(List.of(event), Optional.of(END.minusSeconds(1))));
        assertThat(backlog.unreadFrom()).contains(END.minusSeconds(1));
        backlog.readTo(new EventPage(List.of(), Optional.empty()));
        assertThat(backlog.unreadFrom()).isEmpty();
        assertThat(backlog.isOpen()).isTrue();

        backlog.remove(backlog.newest());

        assertThat(backlog.isOpen()).isFalse();
    }

    @Test
    void pageAfterTheEndIsNotRead() {
        backlog.readTo(new EventPage(List.of(), Optional.of(END.plusMillis(1))));

        assertThat(backlog.isOpen()).isFalse();
    }

    @Test
    void coversEventsUpToItsEndWhileItIsOpen() {
        assertThat(backlog.covers(event(0, "a"))).isTrue();
        assertThat(backlog.covers(new DirectoryEvent("new", END.plusMillis(1), Concern.IDENTITY, "a")))
                .isFalse();

        backlog.clear();

        assertThat(backlog.covers(event(0, "a"))).isFalse();
    }

    @Test
    void handsOutTheNewestEventsFirst() {
        backlog.add(IntStream.range(0, 100).mapToObj(i -> event(i, "user-" + i)).toList());

        List<DirectoryEvent> newest = backlog.newest();

        assertThat(newest).hasSize(16).allMatch(event -> event.at().isAfter(END.minusSeconds(16)));
    }

    @Test
    void handsOutAllEventsOfAUserAtOnce() {
        backlog.add(IntStream.range(0, 100).mapToObj(i -> event(i, "user")).toList());

        assertThat(backlog.newest()).hasSize(100);
    }

    @Test
    void partsOfAnOrganizationCountOneByOne() {
        backlog.add(IntStream.range(0, 100)
                .mapToObj(i -> new DirectoryEvent(
                        "event-" + i, END, Concern.ORGANIZATION, "acme", OrganizationPart.namedMember("user-" + i)))
                .toList());

        assertThat(backlog.newest()).hasSize(16);
    }

    @Test
    void eventThatIsReadTwiceIsHandedOutOnce() {
        backlog.add(List.of(event(1, "a")));
        backlog.add(List.of(event(1, "a"), event(2, "b")));

        assertThat(backlog.newest()).hasSize(2);
    }

    /** However long the look-ups take, the wait for them ends, and new events come first. */
    @Test
    void partWithoutAnAnswerIsWaitedForAgainLater() {
        AtomicReference<Runnable> lookUps = new AtomicReference<>();
        BacklogPart part = part(lookUps::set, others -> ANSWER);
        assertThat(part.await(Duration.ZERO)).isEmpty();
        assertThat(part.await(Duration.ZERO)).isEmpty();

        lookUps.get().run();

        assertThat(part.await(Duration.ZERO)).contains(new BacklogPart.Answers(List.of(event(1, "member")), ANSWER));
        assertThat(part.groups()).containsExactly(GROUP);
        assertThat(part.others()).containsExactly(event(2, "a"));
    }

    @Test
    void failureOfAPartIsThrown() {
        BacklogPart part = part(Runnable::run, others -> {
            throw new DirectoryUnavailableException("Keycloak does not answer", null);
        });

        assertThatThrownBy(() -> part.await(Duration.ZERO))
                .isInstanceOf(DirectoryUnavailableException.class)
                .hasMessage("Keycloak does not answer");
    }

    private static BacklogPart part(Executor background, Function<List<DirectoryEvent>, EventApplier.LookUp> lookUp) {
        return new BacklogPart(List.of(GROUP, event(2, "a")), group -> List.of(event(1, "member")), lookUp, background);
    }

    private static DirectoryEvent event(int secondsBeforeTheEnd, String subject) {
        return new DirectoryEvent(
                "event-" + secondsBeforeTheEnd, END.minusSeconds(secondsBeforeTheEnd), Concern.IDENTITY, subject);
    }
}
