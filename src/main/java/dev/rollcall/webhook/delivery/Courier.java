package dev.rollcall.webhook.delivery;

import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.clock.GrowingPause;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import dev.rollcall.webhook.Webhook.StopReason;
import dev.rollcall.webhook.delivery.LogPages.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Brings one webhook what it is to get: in order, one message at a time, each until it is delivered. Used by one thread.
 */
final class Courier {

    private static final GrowingPause PAUSE = new GrowingPause(Duration.ofSeconds(5), Duration.ofHours(1));

    /** Time after which a message that cannot be delivered stops the webhook. */
    static final Duration PATIENCE = Duration.ofDays(5);

    private final Webhook webhook;
    private final ChangeTypes types;
    private final Messages messages;
    private final Supplier<UUID> ids;
    private final Deque<Change> waiting = new ArrayDeque<>();
    private ChangeCursor place;
    private ChangeCursor readTo;
    private Notice notice;
    private UUID noticeId;
    private UUID previous;
    private Instant deliveredAt;
    private Failure failure;
    private Instant stoppedAt;
    private StopReason stopReason;
    private Message message;
    private boolean moved;
    private ChangeCursor storedPlace;

    Courier(Webhook webhook, Messages messages, Supplier<UUID> ids) {
        Delivery stored = webhook.delivery();
        this.webhook = webhook;
        this.types = ChangeTypes.of(String.join(",", webhook.definition().types()));
        this.messages = messages;
        this.ids = ids;
        this.place = stored.place();
        this.readTo = place;
        this.storedPlace = place;
        this.notice =
                Optional.ofNullable(stored.notice()).flatMap(Notice::ofType).orElse(null);
        this.noticeId = stored.noticeId();
        this.previous = stored.previous();
        this.deliveredAt = stored.deliveredAt();
        this.failure = stored.failure().orElse(null);
        this.stoppedAt = stored.stoppedAt();
        this.stopReason = stored.stopReason();
    }

    Webhook webhook() {
        return webhook;
    }

    /**
     * Returns the message that is to be sent now, as long as no other one is under way: the same one until {@link #report} is told of its delivery.
     *
     * @param log returns the entries after a place
     * @return empty if there is none, or if it is too early to try again
     */
    Optional<Message> next(Instant now, Function<ChangeCursor, Page> log) {
        boolean rests = !webhook.definition().enabled() || stopReason != null;
        if (rests || failure != null && now.isBefore(failure.retryAt())) {
            return Optional.empty();
        }
        if (message == null) {
            message = compose(now, log);
        }
        return Optional.ofNullable(message);
    }

    private Message compose(Instant now, Function<ChangeCursor, Page> log) {
        if (notice == null && waiting.isEmpty()) {
            read(log.apply(readTo));
        }
        boolean inBatches = webhook.definition().inBatches();
        if (notice != null) {
            return messages.ofNotice(notice, noticeId, webhook.id(), now, inBatches, previous);
        }
        List<Change> next = new ArrayList<>();
        for (Change change : waiting) {
            if (next.size() == webhook.definition().batch()) {
                break;
            }
            next.add(change);
        }
        return next.isEmpty() ? null : messages.ofChanges(place.log(), next, inBatches, previous);
    }

    private void read(Page page) {
        readTo = page.next();
        page.interrupted().ifPresent(what -> {
            notice = what;
            noticeId = ids.get();
            moved = true;
        });
        page.changes().stream().filter(this::concerns).forEach(waiting::add);
        if (waiting.isEmpty()) {
            place = readTo;
        }
    }

    private boolean concerns(Change change) {
        return types.contains(change.type())
                && webhook.organization()
                        .map(id -> id.equals(
                                change.entityType().equals("organization")
                                        ? change.entityId()
                                        : change.organizationId()))
                        .orElse(true);
    }

    /** Whether the next message can be composed without a look at the log. */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether the service has stopped the webhook, which somebody has to resume. */
    boolean isStopped() {
        return webhook.definition().enabled() && stopReason != null;
    }

    /** Takes the end of the attempt to deliver the message. */
    void report(Result result, Instant now) {
        moved = true;
        if (result.isDelivered()) {
            deliver(now);
        } else {
            fail(result, now);
        }
    }

    private void deliver(Instant now) {
        if (notice != null) {
            notice = null;
            noticeId = null;
        } else {
            Change last = null;
            for (int i = 0; i < message.entries(); i++) {
                last = waiting.remove();
            }
            place = waiting.isEmpty() ? readTo : ChangeEntries.place(place.log(), last);
        }
        previous = message.id();
        deliveredAt = now;
        failure = null;
        message = null;
    }

    private void fail(Result result, Instant now) {
        int attempts = failure == null ? 1 : failure.attempts() + 1;
        Instant since = failure == null ? now : failure.since();
        ChangeCursor first = notice == null ? ChangeEntries.place(place.log(), waiting.peek()) : null;
        failure = new Failure(attempts, since, now.plus(PAUSE.jitteredAfter(attempts)), first, result.problem());
        if (result.isGone() || !failure.retryAt().isBefore(since.plus(PATIENCE))) {
            stopReason = result.isGone() ? StopReason.GONE : StopReason.FAILING;
            stoppedAt = now;
        }
    }

    /** Whether a message was delivered or failed since the last call of {@link #stored}. */
    boolean hasMoved() {
        return moved;
    }

    /** Whether the log has been read farther than it is stored. */
    boolean hasPassed() {
        return !place.equals(storedPlace);
    }

    void stored() {
        moved = false;
        storedPlace = place;
    }

    /** Returns how far the webhook is. */
    Delivery state() {
        return new Delivery(
                webhook.delivery().generation(),
                place,
                notice == null ? null : notice.type(),
                noticeId,
                previous,
                deliveredAt,
                Optional.ofNullable(failure),
                stoppedAt,
                stopReason);
    }
}
