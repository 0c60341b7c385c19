package dev.rollcall.receiver;

import java.util.List;
import java.util.UUID;

/**
 * The part of an event that this application uses.
 *
 * @param data null if the event is about the webhook itself
 */
record Event(UUID id, String type, String subject, Data data) {

    record Data(long version, List<String> fields) {}
}
