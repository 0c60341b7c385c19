package dev.rollcall.bench;

import dev.rollcall.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a service as its clients would. An open load sends so many requests a second whether or not those before are answered, over
 * as many connections as that takes, and counts the time from when each was due; wrk waits for an answer before it sends the next
 * one, and so asks less of a service the slower that is.
 */
final class OpenLoad implements AutoCloseable {

    private static final long TIME_OUT = 10_000;
    private static final int MOST_CONNECTIONS = 4_000;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions()
            .setMaxPoolSize(MOST_CONNECTIONS)
            .setMaxWaitQueueSize(-1)
            .setConnectTimeout((int) TIME_OUT));
    private final int port;

    /** The next of these in turn is what is asked for next. */
    private final List<Question> questions;

    private final AtomicLong next = new AtomicLong();

    /** A path, and whose token goes with it. */
    record Question(String path, String token) {}

    OpenLoad(int port, List<Question> questions) {
        this.port = port;
        this.questions = questions;
    }

    /** Sends so many a second for so long, and waits for what is still to come. */
    Answers open(double perSecond, Duration time) {
        Answers answers = new Answers();
        AtomicInteger waiting = new AtomicInteger();
        long begin = System.nanoTime();
        long count = Math.round(perSecond * time.toNanos() / 1e9);
        for (long i = 0; i < count; i++) {
            long due = begin + Math.round(i * 1e9 / perSecond);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(Math.max(1, due - System.nanoTime()));
            }
            waiting.incrementAndGet();
            vertx.runOnContext(now -> ask(due, answers, waiting::decrementAndGet));
        }
        while (waiting.get() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return answers;
    }

    /** So many clients ask, each when it has got an answer, for so long. */
    Answers closed(int clients, Duration time) {
        Answers answers = new Answers();
        AtomicInteger waiting = new AtomicInteger(clients);
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < clients; i++) {
            vertx.runOnContext(now -> askUntil(end, answers, waiting));
        }
        while (waiting.get() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        return answers;
    }

    private void askUntil(long end, Answers answers, AtomicInteger waiting) {
        if (System.nanoTime() >= end) {
            waiting.decrementAndGet();
        } else {
            ask(System.nanoTime(), answers, () -> askUntil(end, answers, waiting));
        }
    }

    private void ask(long due, Answers answers, Runnable then) {
        answers.sentLate(System.nanoTime() - due);
        Question question = questions.get((int) (next.getAndIncrement() % questions.size()));
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(question.path())
                .setTimeout(TIME_OUT)
                .putHeader("Authorization", "Bearer " + question.token());
        client.request(options)
                .compose(request -> request.send())
                .compose(response -> response.end().map(end -> response))
                .map(HttpClientResponse::statusCode)
                .otherwise(Answers.NONE)
                .onSuccess(status -> {
                    answers.add(due, status);
                    then.run();
                });
    }

    @Override
    public void close() {
        Patience.get(vertx.close().toCompletionStage().toCompletableFuture());
    }
}
