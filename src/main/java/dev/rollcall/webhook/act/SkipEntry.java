package dev.rollcall.webhook.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Failure;
import dev.rollcall.webhook.WebhookFilter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets a webhook go on after the change that cannot be delivered, or without what the service had to tell the receiver. */
@Singleton
public record SkipEntry(WebhookParts parts) implements RecordsAct<MoveWebhook> {

    /**
     * @param entry the id of the change or notice that the caller has seen to fail
     * @throws ProblemException 404 for another webhook; 409 if it is not, or not any more, at this entry
     */
    public Supplier<Optional<MoveWebhook>> plan(WebhookFilter whose, UUID id, UUID entry) {
        return () -> {
            Webhook webhook = parts.lock(whose, id, version -> true);
            ChangeCursor next = webhook.delivery()
                    .failure()
                    .map(Failure::first)
                    .filter(first -> first.change().equals(entry))
                    .or(() -> Optional.of(webhook.delivery().place())
                            .filter(place -> entry.equals(webhook.delivery().noticeId())))
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.NOT_THE_NEXT_ENTRY,
                            "The webhook does not fail at this entry, or not any more. Look at it again."));
            return Optional.of(new MoveWebhook(WebhookRef.of(webhook), next, entry));
        };
    }

    @Override
    public Action action() {
        return Action.SKIP_ENTRY;
    }

    @Override
    public Written record(MoveWebhook plan, ChangeContext context, Instant now) {
        parts.writer().skip(plan.target(), plan.place(), plan.skipped());
        return Written.of(plan.concerned());
    }
}
