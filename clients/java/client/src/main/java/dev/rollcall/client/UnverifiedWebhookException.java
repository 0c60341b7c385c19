package dev.rollcall.client;

/** A request that was not signed with the secret of the webhook, or more than five minutes ago. Answer with 401, and do not read the body. */
public final class UnverifiedWebhookException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnverifiedWebhookException(Exception cause) {
        super("The request of the webhook is not verified: " + cause.getMessage(), cause);
    }
}
