package dev.rollcall.webhook.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookFilter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Lets a webhook deliver again what it has delivered, from a time or a place on. If that is after its own place, it leaves out what is in between,
 * and the next message tells the receiver so. A webhook whose own place is gone from the log begins at the beginning of the log anyway, once the
 * receiver knows why.
 */
@Singleton
public record ReplayWebhook(WebhookParts parts) implements RecordsAct<MoveWebhook> {

    /**
     * @param cursor of the event after which it begins
     * @throws ProblemException 404 for another webhook; 410 if the log does not have the cursor
     */
    public Supplier<Optional<MoveWebhook>> planFrom(WebhookFilter whose, UUID id, ChangeCursor cursor) {
        return plan(whose, id, () -> {
            cursor.whyExpired(parts.log().stateAt(cursor.position())).ifPresent(why -> {
                throw new ProblemException(ProblemType.CURSOR_EXPIRED, why);
            });
            return cursor;
        });
    }

    /**
     * As {@link #planFrom(WebhookFilter, UUID, ChangeCursor)}, from a time on, or from the oldest change that is kept.
     */
    public Supplier<Optional<MoveWebhook>> planFrom(WebhookFilter whose, UUID id, Instant time) {
        return plan(whose, id, () -> parts.log().before(time));
    }

    private Supplier<Optional<MoveWebhook>> plan(WebhookFilter whose, UUID id, Supplier<ChangeCursor> wanted) {
        return () -> {
            Webhook webhook = parts.lock(whose, id, version -> true);
            ChangeCursor own = webhook.delivery().place();
            ChangeCursor place = wanted.get();
            boolean isGone = own.whyExpired(parts.log().stateAt(own.position())).isPresent();
            UUID skipped = !isGone && place.position() > own.position()
                    ? parts.log().stateAt(place.position()).change()
                    : null;
            return Optional.of(new MoveWebhook(WebhookRef.of(webhook), isGone ? own : place, skipped));
        };
    }

    @Override
    public Action action() {
        return Action.REPLAY_WEBHOOK;
    }

    @Override
    public Written record(MoveWebhook plan, ChangeContext context, Instant now) {
        parts.writer().replay(plan.target(), plan.place(), plan.skipped());
        return Written.of(plan.concerned());
    }
}
