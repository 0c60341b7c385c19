package dev.rollcall.webhook.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.http.ETags;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhookSecret;
import dev.rollcall.webhook.WebhookSecrets;
import dev.rollcall.webhook.Webhooks;
import dev.rollcall.webhook.act.ChangeWebhook;
import dev.rollcall.webhook.act.CreateWebhook;
import dev.rollcall.webhook.act.DeleteWebhook;
import dev.rollcall.webhook.act.MoveWebhook;
import dev.rollcall.webhook.act.ReplayWebhook;
import dev.rollcall.webhook.act.ResumeWebhook;
import dev.rollcall.webhook.act.RotateWebhook;
import dev.rollcall.webhook.act.SkipEntry;
import dev.rollcall.webhook.act.WebhookRef;
import dev.rollcall.webhook.delivery.DeliveryLog;
import dev.rollcall.webhook.delivery.TestDelivery;
import dev.rollcall.webhook.target.Targets;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;

/** What requests do with webhooks, those of administrators and those of organizations. Who may do it, the resources decide. */
@Singleton
record WebhookRequests(
        Acts acts,
        ApiRequest request,
        Webhooks webhooks,
        WebhookSecrets secrets,
        Targets targets,
        DeliveryLog deliveries,
        TestDelivery test,
        Clock clock,
        CreateWebhook create,
        ChangeWebhook change,
        RotateWebhook rotate,
        ResumeWebhook resume,
        SkipEntry skip,
        ReplayWebhook replay,
        DeleteWebhook delete) {

    private static final int MOST_DELIVERIES = 200;
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Webhooks, and where they are.
     *
     * @param path of their list
     * @param outcomes where callers who may not read the audit log see the outcome of an act
     */
    record Place(WebhookFilter whose, String path, URI outcomes) {

        URI of(UUID webhook) {
            return URI.create(path + "/" + webhook);
        }
    }

    WebhookList list(Place place) {
        return new WebhookList(
                webhooks.list(place.whose()).stream().map(WebhookView::of).toList(), targets.anyAllowed());
    }

    RestResponse<WebhookView> get(Place place, UUID id, HttpHeaders headers) {
        WebhookView view = view(place, id);
        return ETags.respond(headers, view, view.tag());
    }

    private WebhookView view(Place place, UUID id) {
        return WebhookView.of(webhooks.get(place.whose(), id));
    }

    Response create(Place place, byte[] body) {
        CreateWebhookBody draft = request.read(body, CreateWebhookBody.class);
        WebhookSecret secret = WebhookSecret.generate();
        String creator = request.caller().claims().subject();
        Acts.Result result = acts.performChecked(
                create, request.keyedAct(), () -> create.plan(place.whose(), draft.toDefinition(), secret, creator));
        return Answers.of(result, request, place.outcomes(), () -> {
            CreatedWebhook created = withSecret(place, result, secret);
            return Answers.created(
                    place.of(created.webhook().id()), created, created.webhook().tag());
        });
    }

    Response change(Place place, UUID id, byte[] body) {
        LongPredicate demanded = request.demanded();
        WebhookPatch patch = request.readPatch(body, WebhookPatch.class);
        boolean removesDescription = request.json().path("description").isNull();
        return withView(
                place,
                id,
                acts.perform(
                        change,
                        request.act(),
                        change.plan(place.whose(), id, before -> patch.applyTo(before, removesDescription), demanded)));
    }

    Response rotate(Place place, UUID id) {
        LongPredicate demanded = request.demanded();
        WebhookSecret secret = WebhookSecret.generate();
        Acts.Result result =
                acts.performChecked(rotate, request.keyedAct(), () -> rotate.plan(place.whose(), id, secret, demanded));
        return Answers.of(result, request, place.outcomes(), () -> {
            CreatedWebhook rotated = withSecret(place, result, secret);
            return Answers.ok(rotated, rotated.webhook().tag());
        });
    }

    Response resume(Place place, UUID id) {
        LongPredicate demanded = request.demanded();
        return withView(place, id, acts.perform(resume, request.act(), resume.plan(place.whose(), id, demanded)));
    }

    Response skip(Place place, UUID id, byte[] body) {
        UUID entry = request.read(body, SkipBody.class).toId();
        return withView(place, id, acts.perform(skip, request.act(), skip.plan(place.whose(), id, entry)));
    }

    Response replay(Place place, UUID id, byte[] body) {
        ReplayBody from = request.read(body, ReplayBody.class);
        Supplier<Optional<MoveWebhook>> plan = from.time()
                .map(time -> replay.planFrom(place.whose(), id, time))
                .orElseGet(() -> replay.planFrom(place.whose(), id, ChangeCursor.of(from.cursor())));
        return withView(place, id, acts.perform(replay, request.act(), plan));
    }

    TestView test(Place place, UUID id) {
        Webhook webhook = webhooks.get(place.whose(), id);
        targets.requireAny();
        return TestView.of(test.send(webhook));
    }

    Response delete(Place place, UUID id) {
        LongPredicate demanded = request.demanded();
        return Answers.empty(
                acts.perform(delete, request.act(), delete.plan(place.whose(), id, demanded)),
                request,
                place.outcomes());
    }

    DeliveryList deliveries(Place place, UUID id) {
        Webhook webhook = webhooks.get(place.whose(), id);
        return new DeliveryList(
                deliveries.attempts(webhook.id(), MOST_DELIVERIES),
                deliveries.minutes(webhook.id(), clock.instant().minus(DAY)));
    }

    private Response withView(Place place, UUID id, Acts.Result result) {
        return Answers.of(result, request, place.outcomes(), () -> {
            WebhookView view = view(place, id);
            return Answers.ok(view, view.tag());
        });
    }

    /** Returns the webhook, with the secret if this request has set it: a request that is repeated has not set its own. */
    private CreatedWebhook withSecret(Place place, Acts.Result result, WebhookSecret secret) {
        UUID id = UUID.fromString(result.details().get(WebhookRef.WEBHOOK_ID).toString());
        WebhookView view = view(place, id);
        return secrets.isCurrent(id, secret) ? CreatedWebhook.of(view, secret) : CreatedWebhook.repeated(view);
    }
}
