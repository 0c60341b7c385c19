package dev.rollcall.bench;

import dev.rollcall.testing.TimeLimits;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Generates an open load like independent clients: sends a fixed number of requests per second, whether or not earlier ones have
 * been answered, over as many connections as necessary, and measures each time from when the request was due. In contrast, wrk waits for
 * a response before it sends the next request, so it offers less load the slower the service is.
 *
 * <p>Requests are prepared as bytes, and only the status and length of responses are parsed, because a full HTTP client would use more
 * processor time than a service that refuses requests.
 */
final class OpenLoad implements AutoCloseable {

    private static final int TIME_OUT_SECONDS = 10;
    private static final int MAX_CONNECTIONS = 3_900;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    /** End of a chunked body; never part of JSON. */
    private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final NetClient client = vertx.createNetClient(new NetClientOptions()
            .setConnectTimeout(TIME_OUT_SECONDS * 1000)
            .setIdleTimeout(TIME_OUT_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS));
    private final int port;

    /** The requests, sent in turn. */
    private final List<Buffer> requests;

    // the following fields are used only on the event loop

    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private int connections;
    private int next;

    /** A path and its bearer token. */
    record Request(String path, String token) {

        Buffer bytes() {
            return Buffer.buffer(
                    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n".formatted(path, token));
        }
    }

    /**
     * A request without a response yet.
     *
     * @param due when it must be sent, by {@link System#nanoTime}
     * @param then runs when there is a response, or when none will come
     */
    private record Pending(long due, Answers answers, Runnable then) {

        void answer(int status) {
            answers.add(due, status);
            then.run();
        }
    }

    OpenLoad(int port, List<Request> requests) {
        this.port = port;
        this.requests = requests.stream().map(Request::bytes).toList();
    }

    /** Sends requests at a fixed rate for some time, and waits for the outstanding responses. */
    Answers open(double perSecond, Duration time) {
        Answers answers = new Answers();
        AtomicInteger open = new AtomicInteger();
        long begin = System.nanoTime();
        long count = Math.round(perSecond * time.toNanos() / 1e9);
        for (long i = 0; i < count; i++) {
            long due = begin + Math.round(i * 1e9 / perSecond);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
            }
            open.incrementAndGet();
            loop.runOnContext(now -> dispatch(new Pending(due, answers, open::decrementAndGet)));
        }
        await(open);
        return answers;
    }

    /** Simulates clients that send the next request when they have their response, for some time. */
    Answers closed(int clients, Duration time) {
        Answers answers = new Answers();
        AtomicInteger open = new AtomicInteger(clients);
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < clients; i++) {
            loop.runOnContext(now -> dispatchUntil(end, answers, open));
        }
        await(open);
        return answers;
    }

    private static void await(AtomicInteger open) {
        while (open.get() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void dispatchUntil(long end, Answers answers, AtomicInteger open) {
        if (System.nanoTime() >= end) {
            open.decrementAndGet();
        } else {
            dispatch(new Pending(System.nanoTime(), answers, () -> dispatchUntil(end, answers, open)));
        }
    }

    private void dispatch(Pending pending) {
        pending.answers().sentLate(System.nanoTime() - pending.due());
        if (!idle.isEmpty()) {
            idle.pop().send(pending);
        } else if (connections < MAX_CONNECTIONS) {
            connections++;
            client.connect(port, "127.0.0.1")
                    .onSuccess(socket -> new Connection(socket).send(pending))
                    .onFailure(none -> {
                        connections--;
                        pending.answer(Answers.NONE);
                    });
        } else {
            waiting.add(pending);
        }
    }

    /** A connection with at most one pending request. */
    private final class Connection {

        private final NetSocket socket;
        private Pending pending;
        private Buffer answer = Buffer.buffer();

        /** 0 until the headers have arrived. */
        private int status;

        /** Length of headers and body; 0 if the body is chunked. */
        private int length;

        Connection(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::read);
            socket.closeHandler(gone -> end());
        }

        void send(Pending request) {
            pending = request;
            socket.write(requests.get(next++ % requests.size()));
        }

        private void read(Buffer bytes) {
            answer = answer.length() == 0 ? bytes : answer.appendBuffer(bytes);
            if (status == 0) {
                readHead();
            }
            if (status != 0 && isWhole()) {
                Pending answered = pending;
                int received = status;
                pending = null;
                answer = Buffer.buffer();
                status = 0;
                sendNext();
                answered.answer(received);
            }
        }

        private void readHead() {
            String read = answer.toString(StandardCharsets.ISO_8859_1);
            int end = read.indexOf(END_OF_HEAD);
            Matcher first = STATUS.matcher(read);
            if (end >= 0 && first.lookingAt()) {
                status = Integer.parseInt(first.group(1));
                Matcher announced = LENGTH.matcher(read.substring(0, end + 2));
                length = announced.find() ? end + END_OF_HEAD.length() + Integer.parseInt(announced.group(1)) : 0;
            }
        }

        private boolean isWhole() {
            int read = answer.length();
            return length > 0
                    ? read >= length
                    : read >= END_OF_CHUNKS.length()
                            && answer.getString(read - END_OF_CHUNKS.length(), read)
                                    .equals(END_OF_CHUNKS);
        }

        private void sendNext() {
            Pending first = waiting.poll();
            if (first == null) {
                idle.push(this);
            } else {
                send(first);
            }
        }

        private void end() {
            connections--;
            idle.remove(this);
            if (pending != null) {
                pending.answer(Answers.NONE);
            }
            Pending first = waiting.poll();
            if (first != null) {
                dispatch(first);
            }
        }
    }

    @Override
    public void close() {
        TimeLimits.get(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
