package dev.rollcall.sync;

/** Whether an event is new, or old and read again. Each age has threads of its own, so that slow look-ups for old events delay no new ones. */
public enum EventAge {
    NEW,
    OLD
}
