package dev.rollcall.http.limits;

import java.util.concurrent.Semaphore;

/** Limits concurrent requests. */
final class ConcurrencyLimit {

    private final int max;
    private final Semaphore free;

    ConcurrencyLimit(int max) {
        this.max = max;
        this.free = new Semaphore(max);
    }

    int max() {
        return max;
    }

    int inUse() {
        return max - free.availablePermits();
    }

    Slot newSlot() {
        return new Slot();
    }

    /** The slot of one request. It can be released while the request waits for its client, and acquired again. */
    final class Slot {

        private boolean acquired;
        private boolean closed;

        /**
         * @return false if all slots are in use, or the request has ended
         */
        synchronized boolean acquire() {
            acquired = acquired || !closed && free.tryAcquire();
            return acquired;
        }

        synchronized void release() {
            if (acquired) {
                acquired = false;
                free.release();
            }
        }

        /** Releases the slot at the end of the request. */
        synchronized void close() {
            closed = true;
            release();
        }
    }
}
