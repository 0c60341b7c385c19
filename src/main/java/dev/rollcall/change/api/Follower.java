package dev.rollcall.change.api;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangePage;
import dev.rollcall.problem.ProblemException;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request that waits for entries, or a stream of them. It lives on one event loop, holds no thread, and reads at most one page at a time,
 * and only while the page can be used. Entries come from memory; if it is further behind, from the database.
 */
abstract class Follower {

    /** Interval between checks of the caller's token or key. */
    private static final Duration CHECK = Duration.ofSeconds(1);

    private final Following following;
    private final int limit;
    private final Context loop;
    private final AtomicBoolean woken = new AtomicBoolean();
    private ChangeCursor place;
    private long timer;
    private boolean reading;
    private boolean again;
    private boolean ended;

    /**
     * @param loop the event loop of the connection
     * @param limit the most entries at once
     */
    Follower(Following following, Context loop, ChangeCursor place, int limit) {
        this.following = following;
        this.loop = loop;
        this.place = place;
        this.limit = limit;
    }

    /** Starts to follow. Must be called on the event loop. */
    final void start(Duration interval) {
        Duration tick = interval.compareTo(CHECK) < 0 ? interval : CHECK;
        timer = loop.owner().setPeriodic(tick.toMillis(), fired -> check(tick));
        if (!following.tail().add(this)) {
            finish("the replica is shutting down");
            return;
        }
        pump();
    }

    /** Looks for new entries. May be called on any thread. */
    final void wake() {
        if (woken.compareAndSet(false, true)) {
            loop.runOnContext(now -> {
                woken.set(false);
                pump();
            });
        }
    }

    /** Ends for a reason. May be called on any thread. */
    final void end(String reason) {
        loop.runOnContext(now -> finish(reason));
    }

    /** Stops because the client has gone or has its answer. May be called on any thread. */
    final void close() {
        loop.runOnContext(now -> stop());
    }

    /** Whether the client takes more at the moment; else the follower calls {@link #pump} later. */
    abstract boolean isReady();

    /** Gets the next entries, maybe none that match. */
    abstract void take(ChangePage page);

    /** Says why there will be no more. */
    abstract void last(String reason);

    /** Called about once a second, or more often. */
    abstract void tick(Duration interval);

    /** Called once at the end. */
    abstract void released();

    final ChangeCursor place() {
        return place;
    }

    private void stop() {
        if (!ended) {
            ended = true;
            loop.owner().cancelTimer(timer);
            following.tail().remove(this);
            released();
        }
    }

    private void finish(String reason) {
        if (!ended) {
            last(reason);
            stop();
        }
    }

    private void check(Duration interval) {
        Optional<String> invalidity = following.invalidity();
        if (invalidity.isPresent()) {
            finish(invalidity.get());
        } else if (!ended) {
            tick(interval);
        }
    }

    /** Takes a step: one page. The next step comes after other work of the event loop. */
    final void pump() {
        if (ended || !isReady()) {
            return;
        }
        if (reading) {
            again = true;
            return;
        }
        Optional<ChangePage> page = following.tail().after(place, following.types(), limit);
        if (page.isPresent()) {
            advance(page.get());
            return;
        }
        reading = true;
        again = false;
        StartingPoint from = new StartingPoint(StartingPoint.Kind.AFTER, place);
        following
                .reads()
                .page(from, following.types(), limit)
                .subscribe()
                .with(
                        found -> loop.runOnContext(now -> {
                            reading = false;
                            advance(found);
                        }),
                        failure -> end(reason(failure)));
    }

    private void advance(ChangePage page) {
        if (ended) {
            return;
        }
        boolean progress = !page.next().equals(place);
        place = page.next();
        if (progress) {
            take(page);
        }
        if (progress || again) {
            again = false;
            loop.runOnContext(now -> pump());
        }
    }

    private static String reason(Throwable failure) {
        return failure instanceof ProblemException problem
                ? problem.problem().title().toLowerCase(Locale.ROOT)
                : "the log cannot be read";
    }
}
