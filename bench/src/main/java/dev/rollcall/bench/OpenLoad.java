package dev.rollcall.bench;

import dev.rollcall.testing.Patience;
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
 * Asks a service as its clients would. An open load sends so many requests a second whether or not those before are answered, over
 * as many connections as that takes, and counts the time from when each was due; wrk waits for an answer before it sends the next
 * one, and so asks less of a service the slower that is.
 *
 * <p>Requests are bytes that were made before, and of an answer no more is read than its status and its length, since a client of
 * HTTP takes more from the machine than a service that refuses.
 */
final class OpenLoad implements AutoCloseable {

    private static final int TIME_OUT_SECONDS = 10;
    private static final int MOST_CONNECTIONS = 3_900;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    /** Of a body in chunks; no JSON has it. */
    private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final NetClient client = vertx.createNetClient(new NetClientOptions()
            .setConnectTimeout(TIME_OUT_SECONDS * 1000)
            .setIdleTimeout(TIME_OUT_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS));
    private final int port;

    /** The next of these in turn is what is asked for next. */
    private final List<Buffer> requests;

    // what follows belongs to the event loop alone

    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Asked> waiting = new ArrayDeque<>();
    private int connections;
    private int next;

    /** A path, and whose token goes with it. */
    record Question(String path, String token) {

        Buffer request() {
            return Buffer.buffer(
                    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n".formatted(path, token));
        }
    }

    /**
     * A request.
     *
     * @param due when it is to be sent, by {@link System#nanoTime}
     * @param then what is done when there is an answer, or none will come
     */
    private record Asked(long due, Answers answers, Runnable then) {

        void answer(int status) {
            answers.add(due, status);
            then.run();
        }
    }

    OpenLoad(int port, List<Question> questions) {
        this.port = port;
        this.requests = questions.stream().map(Question::request).toList();
    }

    /** Sends so many a second for so long, and waits for what is still to come. */
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
            loop.runOnContext(now -> ask(new Asked(due, answers, open::decrementAndGet)));
        }
        await(open);
        return answers;
    }

    /** So many clients ask, each when it has got an answer, for so long. */
    Answers closed(int clients, Duration time) {
        Answers answers = new Answers();
        AtomicInteger open = new AtomicInteger(clients);
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < clients; i++) {
            loop.runOnContext(now -> askUntil(end, answers, open));
        }
        await(open);
        return answers;
    }

    private static void await(AtomicInteger open) {
        while (open.get() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private void askUntil(long end, Answers answers, AtomicInteger open) {
        if (System.nanoTime() >= end) {
            open.decrementAndGet();
        } else {
            ask(new Asked(System.nanoTime(), answers, () -> askUntil(end, answers, open)));
        }
    }

    private void ask(Asked asked) {
        asked.answers().sentLate(System.nanoTime() - asked.due());
        if (!idle.isEmpty()) {
            idle.pop().send(asked);
        } else if (connections < MOST_CONNECTIONS) {
            connections++;
            client.connect(port, "127.0.0.1")
                    .onSuccess(socket -> new Connection(socket).send(asked))
                    .onFailure(none -> {
                        connections--;
                        asked.answer(Answers.NONE);
                    });
        } else {
            waiting.add(asked);
        }
    }

    /** One request at a time. */
    private final class Connection {

        private final NetSocket socket;
        private Asked asked;
        private Buffer answer = Buffer.buffer();

        /** 0 as long as the head is not there. */
        private int status;

        /** Of the head and what follows, or 0 if that comes in chunks. */
        private int length;

        Connection(NetSocket socket) {
            this.socket = socket;
            socket.handler(this::read);
            socket.closeHandler(gone -> end());
        }

        void send(Asked request) {
            asked = request;
            socket.write(requests.get(next++ % requests.size()));
        }

        private void read(Buffer bytes) {
            answer = answer.length() == 0 ? bytes : answer.appendBuffer(bytes);
            if (status == 0) {
                readHead();
            }
            if (status != 0 && isWhole()) {
                Asked answered = asked;
                int of = status;
                asked = null;
                answer = Buffer.buffer();
                status = 0;
                goOn();
                answered.answer(of);
            }
        }

        private void readHead() {
            String read = answer.toString(StandardCharsets.ISO_8859_1);
            int end = read.indexOf(END_OF_HEAD);
            Matcher first = STATUS.matcher(read);
            if (end >= 0 && first.lookingAt()) {
                status = Integer.parseInt(first.group(1));
                Matcher said = LENGTH.matcher(read.substring(0, end + 2));
                length = said.find() ? end + END_OF_HEAD.length() + Integer.parseInt(said.group(1)) : 0;
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

        private void goOn() {
            Asked first = waiting.poll();
            if (first == null) {
                idle.push(this);
            } else {
                send(first);
            }
        }

        private void end() {
            connections--;
            idle.remove(this);
            if (asked != null) {
                asked.answer(Answers.NONE);
            }
            Asked first = waiting.poll();
            if (first != null) {
                ask(first);
            }
        }
    }

    @Override
    public void close() {
        Patience.get(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
