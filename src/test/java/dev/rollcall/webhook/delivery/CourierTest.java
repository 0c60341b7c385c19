package dev.rollcall.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import dev.rollcall.webhook.Webhook.StopReason;
import dev.rollcall.webhook.delivery.LogPages.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a webhook sends, and when, without a database and without a receiver. */
class CourierTest {

    private static final UUID LOG = UUID.randomUUID();
    private static final ChangeCursor BEGIN = new ChangeCursor(LOG, 0, null);
    private static final Result OK = Result.answered(204, Duration.ZERO);
    private static final Result BROKEN = Result.answered(500, Duration.ZERO);

    private final Messages messages = new Messages(
            JsonMapper.builder().findAndAddModules().build(), () -> Optional.of("https://rollcall.example.org/"));
    private final List<Change> log = new ArrayList<>();
    private final UUID organization = UUID.randomUUID();
    private Instant now = Instant.parse("2026-12-01T00:00:00Z");

    private Change change(String type, UUID entity, UUID ofOrganization) {
        String entityType = type.substring(0, type.indexOf('.'));
        Change change = new Change(
                log.size() + 1,
                UUID.randomUUID(),
                entityType,
                entity,
                1,
                type,
                List.of(),
                "api",
                null,
                null,
                null,
                now,
                ofOrganization,
                null);
        log.add(change);
        return change;
    }

    private Change change(String type) {
        return change(type, UUID.randomUUID(), null);
    }

    private Page page(ChangeCursor place) {
        List<Change> after = log.stream()
                .filter(change -> change.position() > place.position())
                .toList();
        return new Page(
                after,
                after.isEmpty() ? place : ChangeEntries.place(LOG, after.get(after.size() - 1)),
                Optional.empty());
    }

    private static Delivery at(ChangeCursor place) {
        return new Delivery(0, place, null, null, null, null, Optional.empty(), null, null);
    }

    private Courier courier(UUID ofOrganization, int batch, Delivery delivery, String... types) {
        Definition definition = new Definition("https://hooks.example.com/", List.of(types), batch, "", true);
        return new Courier(
                new Webhook(
                        UUID.randomUUID(), Optional.ofNullable(ofOrganization), definition, now, "nobody", 0, delivery),
                messages,
                UUID::randomUUID);
    }

    private Optional<Message> next(Courier courier) {
        return courier.next(now, this::page);
    }

    private Message deliver(Courier courier) {
        Message message = next(courier).orElseThrow();
        courier.report(OK, now);
        return message;
    }

    @Test
    void messagesComeInOrderAndNameTheOneBefore() {
        List<Change> changes = List.of(change("user.created"), change("user.updated"), change("user.deleted"));
        Courier courier = courier(null, 1, at(BEGIN), "user.*");

        List<Message> sent = List.of(deliver(courier), deliver(courier), deliver(courier));

        assertThat(sent)
                .extracting(Message::id)
                .isEqualTo(changes.stream().map(Change::id).toList());
        assertThat(sent)
                .extracting(Message::previous)
                .containsExactly(null, sent.get(0).id(), sent.get(1).id());
        assertThat(next(courier)).isEmpty();
        assertThat(courier.state().place()).isEqualTo(ChangeEntries.place(LOG, changes.get(2)));
    }

    @Test
    void messageIsTheSameUntilItIsDelivered() {
        change("user.created");
        change("user.updated");
        Courier courier = courier(null, 1, at(BEGIN), "user.*");
        Message first = next(courier).orElseThrow();

        courier.report(BROKEN, now);
        assertThat(next(courier)).as("before the wait is over").isEmpty();
        now = courier.state().failure().orElseThrow().retryAt();

        assertThat(next(courier)).contains(first);
        assertThat(courier.state().place()).isEqualTo(BEGIN);
    }

    @Test
    void placeMovesOverWhatDoesNotConcernTheWebhook() {
        change("user.created");
        Change last = change("team.created");
        Courier courier = courier(null, 1, at(BEGIN), "membership.*");

        assertThat(next(courier)).isEmpty();

        assertThat(courier.state().place()).isEqualTo(ChangeEntries.place(LOG, last));
        assertThat(courier.hasPassed()).isTrue();
        assertThat(courier.hasMoved()).isFalse();
    }

    @Test
    void webhookOfAnOrganizationGetsItsChangesOnly() {
        UUID other = UUID.randomUUID();
        change("organization.updated", other, null);
        change("membership.created", UUID.randomUUID(), other);
        change("team.created", UUID.randomUUID(), other);
        List<Change> own = List.of(
                change("organization.updated", organization, null),
                change("membership.created", UUID.randomUUID(), organization),
                change("team.created", UUID.randomUUID(), organization));
        Courier courier = courier(organization, 100, at(BEGIN), "organization.*", "membership.*", "team.*");

        Message batch = deliver(courier);

        assertThat(batch.entries()).isEqualTo(3);
        assertThat(batch.id()).isEqualTo(own.get(2).id());
        assertThat(batch.mediaType()).isEqualTo("application/cloudevents-batch+json");
        assertThat(next(courier)).isEmpty();
    }

    @Test
    void batchHasAtMostAsManyChangesAsTheWebhookWants() {
        for (int i = 0; i < 5; i++) {
            change("user.created");
        }
        Courier courier = courier(null, 2, at(BEGIN), "user.*");

        assertThat(List.of(deliver(courier), deliver(courier), deliver(courier)))
                .extracting(Message::entries)
                .containsExactly(2, 2, 1);
    }

    @Test
    void waitsGrowAndDiffer() {
        change("user.created");
        Courier courier = courier(null, 1, at(BEGIN), "user.*");
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            next(courier).orElseThrow();
            courier.report(BROKEN, now);
            Instant retry = courier.state().failure().orElseThrow().retryAt();
            waits.add(Duration.between(now, retry));
            now = retry;
        }

        assertThat(waits.get(0)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        assertThat(waits.get(3)).isBetween(Duration.ofSeconds(32), Duration.ofSeconds(48));
        assertThat(waits.get(14)).isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
        assertThat(waits).doesNotHaveDuplicates();
    }

    @Test
    void afterFiveDaysItIsPausedWithTheMessageThatFails() {
        Change change = change("user.created");
        Courier courier = courier(null, 1, at(BEGIN), "user.*");
        Instant begin = now;
        while (courier.state().stopReason() == null) {
            now = courier.state().failure().map(Failure::retryAt).orElse(now);
            next(courier).orElseThrow();
            courier.report(BROKEN, now);
        }

        assertThat(Duration.between(begin, now)).isBetween(Duration.ofDays(5).minusHours(2), Duration.ofDays(5));
        assertThat(courier.state().stopReason()).isEqualTo(StopReason.FAILING);
        assertThat(courier.state().failure().orElseThrow().first()).isEqualTo(ChangeEntries.place(LOG, change));
        assertThat(courier.isStopped()).isTrue();
        now = now.plus(Duration.ofDays(1));
        assertThat(next(courier)).isEmpty();
    }

    @Test
    void goneStopsAtOnce() {
        change("user.created");
        Courier courier = courier(null, 1, at(BEGIN), "user.*");
        next(courier).orElseThrow();

        courier.report(Result.answered(410, Duration.ZERO), now);

        assertThat(courier.state().stopReason()).isEqualTo(StopReason.GONE);
        now = now.plus(Duration.ofDays(1));
        assertThat(next(courier)).isEmpty();
    }

    @Test
    void noticeComesBeforeTheEntriesOfTheNewLogAndSurvivesARestart() {
        Change change = change("user.created");
        ChangeCursor former = new ChangeCursor(UUID.randomUUID(), 7, UUID.randomUUID());
        Page interrupted = new Page(List.of(), BEGIN, Optional.of(Notice.LOG_RESTARTED));
        Courier before = courier(null, 1, at(former), "user.*");
        Message notice = before.next(now, place -> interrupted).orElseThrow();
        assertThat(before.hasMoved()).as("the notice has to be stored").isTrue();
        before.report(BROKEN, now);
        now = now.plus(Duration.ofMinutes(1));

        Courier after = courier(null, 1, before.state(), "user.*");

        assertThat(deliver(after).id()).isEqualTo(notice.id());
        Message first = deliver(after);
        assertThat(first.id()).isEqualTo(change.id());
        assertThat(first.previous()).isEqualTo(notice.id());
    }

    @Test
    void restartGoesOnWithWhatWasNotStoredAsDelivered() {
        change("user.created");
        change("user.updated");
        Courier before = courier(null, 1, at(BEGIN), "user.*");
        Message first = deliver(before);
        Delivery stored = before.state();
        Message second = deliver(before);

        Courier after = courier(null, 1, stored, "user.*");

        Message repeated = deliver(after);
        assertThat(repeated.id()).isEqualTo(second.id());
        assertThat(repeated.previous()).isEqualTo(first.id());
    }
}
