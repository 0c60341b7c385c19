package dev.rollcall.http.limits;

import java.util.concurrent.Semaphore;

/** How many requests are worked on at once. */
final class ConcurrencyLimit {

    private final int most;
    private final Semaphore free;

    ConcurrencyLimit(int most) {
        this.most = most;
        this.free = new Semaphore(most);
    }

    int most() {
        return most;
    }

    int taken() {
        return most - free.availablePermits();
    }

    Place place() {
        return new Place();
    }

    /** That of one request: it may be left while there is nothing to work on, and taken again. */
    final class Place {

        private boolean taken;
        private boolean over;

        /**
         * @return false if there is none, or the request is over
         */
        synchronized boolean take() {
            taken = taken || !over && free.tryAcquire();
            return taken;
        }

        synchronized void leave() {
            if (taken) {
                taken = false;
                free.release();
            }
        }

        /** The request is over. */
        synchronized void leaveForGood() {
            over = true;
            leave();
        }
    }
}
