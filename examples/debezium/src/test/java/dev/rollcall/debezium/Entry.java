package dev.rollcall.debezium;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An entry of the log, or the event of it that a consumer has received.
 *
 * @param id the event's id
 * @param user id of the user, or of another record
 * @param type what happened
 * @param time when, in UTC with microseconds
 * @param data version, names of changed fields, and who changed them
 */
record Entry(String id, String user, String type, String time, JsonNode data) {

    long version() {
        return data.get("version").asLong();
    }
}
