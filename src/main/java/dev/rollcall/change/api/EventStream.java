package dev.rollcall.change.api;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntry;
import dev.rollcall.change.ChangePage;
import dev.rollcall.http.RequestEnd;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A stream of Server-Sent Events. It writes only while the connection takes more, so a client that does not read costs a page and a send
 * buffer, until the idle time-out of connections cuts it off.
 *
 * <p>Each event has its cursor as its id. An event of the type {@code position} only moves the client's cursor: the stream begins with
 * one, and a heartbeat has one if entries of other types went by. It has data, because many clients ignore the id of an event without.
 */
final class EventStream extends Follower {

    /** The most events in one step, which bounds the memory of a client that is slow. */
    private static final int PAGE = 100;

    /** The range of delays before a client connects again, so that those of a replica that stops do not all come at once. */
    private static final int MIN_RETRY_MILLIS = 1_000;

    private static final int MAX_RETRY_MILLIS = 3_000;

    private static final String HEARTBEAT = ": heartbeat\n\n";

    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Context loop;
    private final Duration heartbeat;
    private final Counter sent;
    private Runnable done = () -> {};
    private String toldId = "";
    private long wroteAt;

    /**
     * @param sent counts events
     */
    EventStream(
            Following following,
            RoutingContext request,
            Context loop,
            ChangeCursor place,
            Duration heartbeat,
            Counter sent) {
        super(following, loop, place, PAGE);
        this.request = request;
        this.response = request.response();
        this.loop = loop;
        this.heartbeat = heartbeat;
        this.sent = sent;
    }

    /**
     * Begins to write.
     *
     * @param whenDone called on the event loop when the stream has ended
     */
    void begin(Runnable whenDone) {
        loop.runOnContext(now -> {
            done = whenDone;
            response.setChunked(true);
            response.drainHandler(drained -> pump());
            int retry = ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS + 1);
            write(Buffer.buffer("retry: " + retry + "\n").appendBuffer(position()));
            start(heartbeat);
            RequestEnd.run(request, this::close);
        });
    }

    @Override
    boolean isReady() {
        return !response.writeQueueFull() && !response.closed();
    }

    @Override
    void take(ChangePage page) {
        if (page.entries().isEmpty()) {
            return;
        }
        Buffer events = Buffer.buffer();
        for (ChangeEntry entry : page.entries()) {
            events.appendString("id: ")
                    .appendString(entry.cursor())
                    .appendString("\ndata: ")
                    .appendBytes(entry.json())
                    .appendString("\n\n");
            toldId = entry.cursor();
        }
        write(events);
        sent.increment(page.entries().size());
    }

    private Buffer position() {
        toldId = place().text();
        return Buffer.buffer("event: position\nid: %1$s\ndata: {\"cursor\":\"%1$s\"}\n\n".formatted(toldId));
    }

    @Override
    void tick(Duration interval) {
        if (response.closed()) {
            close();
            return;
        }
        boolean due = System.nanoTime() - wroteAt > heartbeat.minus(interval).toNanos();
        if (due && isReady()) {
            Buffer beat = Buffer.buffer(HEARTBEAT);
            write(place().text().equals(toldId) ? beat : beat.appendBuffer(position()));
        }
    }

    @Override
    void last(String reason) {
        if (!response.closed() && !response.ended()) {
            response.end(": " + reason + "\n\n");
        }
    }

    @Override
    void released() {
        done.run();
    }

    private void write(Buffer data) {
        wroteAt = System.nanoTime();
        response.write(data);
    }
}
