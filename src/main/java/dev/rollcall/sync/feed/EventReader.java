package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.event.EventPage;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one of the two kinds of events. Its memory between two reads only saves work: the {@link Watermark} in the database is the
 * position up to which all events are applied, and moves after they are.
 */
final class EventReader {

    /** The time of the last read is stored no more often than this; it matters after days. */
    private static final Duration STORE_INTERVAL = Duration.ofSeconds(10);

    /** The length of a stream's turn: it reads, or looks up old events, and then the other stream does. */
    private static final Duration TURN = Duration.ofSeconds(1);

    private static final Executor BACKGROUND = work -> {
        Thread thread = new Thread(work, "event-backlog");
        thread.setDaemon(true);
        thread.start();
    };

    private final EventKind stream;
    private final FeedParts parts;
    private final EventApplier applier;

    /** The events that are read again; the watermark stays until all of them are applied. */
    private final Backlog backlog = new Backlog();

    /** The part of the backlog that is being looked up. */
    private Optional<BacklogPart> part = Optional.empty();

    /** The time of the newest event that was read, by Keycloak's clock: the watermark stays behind while events wait. */
    private Instant newestRead = Instant.EPOCH;

    /** Where the last read stopped because its time was over; empty if it came to the end. */
    private Optional<Instant> unread = Optional.empty();

    private OptionalInt term = OptionalInt.empty();

    EventReader(EventKind stream, FeedParts parts) {
        this.stream = stream;
        this.parts = parts;
        this.applier = new EventApplier(stream, parts);
    }

    /** Clears the memory, because another replica may have led in between. */
    void begin(OptionalInt newTerm) {
        term = newTerm;
        applier.clear();
        backlog.clear();
        part = Optional.empty();
        newestRead = Instant.EPOCH;
        unread = Optional.empty();
    }

    int waiting() {
        return applier.waiting().size();
    }

    /** Returns when the stream was last read to its end, as far as the database knows; empty before the first read. */
    Optional<Instant> lastReadAt() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Watermark.of(stream))
                .map(mark -> mark.readAt);
    }

    /**
     * Reads the stream to its end, or for as long as it has its turn, and applies new events. Events that another replica may have read
     * already wait in the backlog.
     *
     * @param thorough whether to read further back afterwards, for events that appeared late or that another replica has read
     * @param retention how long Keycloak keeps events; empty for ever
     * @return the time up to which all visible changes have arrived; empty as long as {@link #isBusy}
     */
    Optional<Instant> read(boolean thorough, Optional<Duration> retention) {
        Watermark mark = mark();
        Instant now = parts.clock().instant();
        if (!backlog.isOpen()) {
            requestAfterLongPause(mark, now, retention);
            applier.apply(applier.due().toList());
            if (thorough) {
                startBacklog(mark);
            }
        }
        Instant from = unread.orElseGet(() -> from(mark));
        boolean mayExpire = retention.isPresent()
                && !mark.appliedTo.isAfter(parts.keycloak().now().minus(retention.get()));
        boolean found = mark.eventId == null || mayExpire || from.isAfter(mark.appliedTo);
        Instant asked = now;
        Optional<Instant> next = Optional.of(from);
        while (next.isPresent()) {
            asked = parts.clock().instant();
            EventPage page = parts.events().read(stream, next.get());
            next = page.next();
            found |= page.events().stream().anyMatch(event -> event.id().equals(mark.eventId));
            if (!found && (next.isEmpty() || isLater(page, mark))) {
                found = true;
                requestAfterClearedLog();
            }
            applyNew(page.events());
            unread = next;
            boolean isOver = !parts.clock().instant().isBefore(now.plus(TURN));
            if (isOver && unread.isPresent() || !parts.leader().term().equals(term)) {
                return Optional.empty();
            }
        }
        return backlog.isOpen() ? Optional.empty() : Optional.of(inSync(asked, mark));
    }

    private void requestAfterLongPause(Watermark mark, Instant now, Optional<Duration> retention) {
        if (retention.isPresent() && mark.readAt.isBefore(now.minus(retention.get()))) {
            parts.reconciliations()
                    .request("Keycloak's %s events were not read for longer than it keeps them."
                            .formatted(stream.code()));
        }
    }

    private void startBacklog(Watermark mark) {
        applier.forgetBefore(mark.appliedTo.minus(parts.config().longOverlap().multipliedBy(2)));
        newestRead = mark.appliedTo;
        backlog.begin(mark.appliedTo.minus(parts.config().longOverlap()), mark.appliedTo);
    }

    /** Whether events are left to read, or to read again. */
    boolean isBusy() {
        return unread.isPresent() || backlog.isOpen();
    }

    /**
     * Reads more pages of what is read again or, after the last page, applies a part of it. A part whose look-ups take longer goes on in the
     * background, and is applied by a later call: new events may wait meanwhile.
     */
    void rereadSome() {
        if (backlog.unreadFrom().isPresent()) {
            readBacklog();
            return;
        }
        BacklogPart current = part.orElseGet(this::startPart);
        part = Optional.empty();
        Optional<BacklogPart.Answers> answers = current.await(TURN);
        if (answers.isEmpty()) {
            part = Optional.of(current);
            return;
        }
        backlog.add(answers.get().members());
        current.groups().forEach(applier::applied);
        applier.store(answers.get().lookUp());
        backlog.remove(current.groups());
        backlog.remove(current.others());
    }

    /** Several pages at a time, since there may be many: most sign-ins of six minutes concern nobody. */
    private void readBacklog() {
        Instant end = parts.clock().instant().plus(TURN);
        do {
            EventPage page = parts.events().read(stream, backlog.unreadFrom().get());
            backlog.add(applier.unknown(page.events()).filter(backlog::covers).toList());
            backlog.readTo(page);
        } while (backlog.unreadFrom().isPresent() && parts.clock().instant().isBefore(end));
    }

    /** Also retries events that could not be applied before, since they may be slow again. */
    private BacklogPart startPart() {
        List<DirectoryEvent> events = Stream.concat(
                        backlog.newest().stream(), applier.due().limit(Backlog.PART_SIZE))
                .toList();
        return new BacklogPart(events, applier, BACKGROUND);
    }

    private Watermark mark() {
        return QuarkusTransaction.requiringNew()
                .call(() -> Watermark.of(stream))
                .orElseGet(this::begin);
    }

    private Watermark begin() {
        Instant now = parts.clock().instant();
        // a run that has just begun finds them: the first run, as a rule
        parts.reconciliations()
                .requestUnlessBegun(
                        now.minus(parts.config().overlap()),
                        "Keycloak's %s events are read for the first time: earlier changes are unknown."
                                .formatted(stream.code()));
        return QuarkusTransaction.requiringNew().call(() -> {
            Watermark.begin(stream, parts.keycloak().now().minus(parts.config().longOverlap()), now);
            return Watermark.of(stream).orElseThrow();
        });
    }

    private Instant from(Watermark mark) {
        Instant read = newestRead.isAfter(mark.appliedTo) ? newestRead : mark.appliedTo;
        return read.minus(parts.config().overlap());
    }

    /** Whether all events of the watermark's moment have been read. */
    private static boolean isLater(EventPage page, Watermark mark) {
        return page.events().stream().anyMatch(event -> event.at().isAfter(mark.appliedTo));
    }

    private void requestAfterClearedLog() {
        parts.reconciliations()
                .request(
                        "Keycloak's %s event log was cleared: the last event that was read is gone, and unread events may be gone too."
                                .formatted(stream.code()));
        QuarkusTransaction.requiringNew().run(() -> Watermark.forgetEvent(stream));
    }

    /** Applies the events of a page that are new, and moves the watermark behind them. */
    private void applyNew(List<DirectoryEvent> page) {
        Map<Boolean, List<DirectoryEvent>> unknown =
                applier.unknown(page).collect(Collectors.partitioningBy(backlog::covers));
        backlog.add(unknown.get(true));
        applier.apply(unknown.get(false));
        if (page.isEmpty()) {
            return;
        }
        DirectoryEvent last = page.get(page.size() - 1);
        newestRead = last.at();
        if (applier.waiting().isEmpty() && !backlog.isOpen()) {
            QuarkusTransaction.requiringNew().run(() -> Watermark.move(stream, last));
        }
    }

    private Instant inSync(Instant asked, Watermark mark) {
        if (applier.waiting().isEmpty()) {
            if (mark.readAt.plus(STORE_INTERVAL).isBefore(asked)) {
                QuarkusTransaction.requiringNew().run(() -> Watermark.read(stream, asked));
            }
            return asked;
        }
        return applier.waiting().stream()
                .map(event -> parts.keycloak().toDatabaseTime(event.at()))
                .filter(at -> at.isBefore(asked))
                .min(Instant::compareTo)
                .orElse(asked);
    }
}
