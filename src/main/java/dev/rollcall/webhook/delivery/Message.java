package dev.rollcall.webhook.delivery;

import java.util.UUID;

/**
 * What is sent in one request, and the same in each attempt.
 *
 * @param id of the change; of the last one of a batch; of its own, if the service itself tells something
 * @param previous the id of what was delivered before it; null if nothing was
 * @param entries the number of changes
 */
record Message(UUID id, UUID previous, String mediaType, byte[] body, int entries) {

    static final String EVENT = "application/cloudevents+json";
    static final String BATCH = "application/cloudevents-batch+json";
}
