package dev.rollcall.webhook.act;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangeLog.State;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhookWriter;
import dev.rollcall.webhook.Webhooks;
import dev.rollcall.webhook.target.TargetRefusedException;
import dev.rollcall.webhook.target.Targets;
import jakarta.inject.Singleton;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Services that all kinds of acts on webhooks use. */
@Singleton
record WebhookParts(Webhooks webhooks, WebhookWriter writer, Targets targets, ChangeLog log) {

    private static final List<String> OF_ORGANIZATIONS = List.of("organization.", "membership.", "team.");

    /**
     * Checks where a webhook would lead, and what it would get.
     *
     * @throws ProblemException 409 if the operator allows no webhooks; 422 that names the field
     */
    void require(Definition definition, Optional<UUID> organization) {
        targets.requireAny();
        try {
            targets.resolve(definition.url(), organization.isPresent());
        } catch (TargetRefusedException e) {
            throw invalid("url", e.reason());
        } catch (UnknownHostException e) {
            throw invalid("url", ErrorKey.HOST_UNKNOWN.message());
        }
        boolean onlyOwn = definition.types().stream()
                .allMatch(type -> OF_ORGANIZATIONS.stream().anyMatch(type::startsWith));
        if (organization.isPresent() && !onlyOwn) {
            throw invalid("types", ErrorKey.NOT_WEBHOOK_TYPES_OF_ORGANIZATION.message());
        }
    }

    static ProblemException invalid(String field, ErrorMessage message) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(message.at(field)));
    }

    /**
     * Locks a webhook.
     *
     * @throws ProblemException 404 if there is none among those in question; 412 for another version
     */
    Webhook lock(WebhookFilter filter, UUID id, LongPredicate demanded) {
        Webhook webhook = webhooks.lock(filter, id);
        ETags.require(webhook.version(), demanded);
        return webhook;
    }

    /** Returns the place after the newest entry of the log. */
    ChangeCursor end() {
        State state = log.state();
        return new ChangeCursor(state.id(), state.last(), state.change());
    }
}
