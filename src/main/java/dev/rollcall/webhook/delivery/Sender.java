package dev.rollcall.webhook.delivery;

import dev.rollcall.webhook.target.Target;
import dev.rollcall.webhook.target.TargetRefusedException;
import dev.rollcall.webhook.target.Targets;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jboss.logging.Logger;

/**
 * Sends requests to receivers. It connects the address that was checked, follows no redirect, uses no proxy, and reads 64 kB of an answer at
 * most. A whole attempt takes ten seconds at most.
 */
@ApplicationScoped
class Sender {

    private static final Logger LOG = Logger.getLogger(Sender.class);

    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long MOST_READ = 64L << 10;
    private static final int CONNECTIONS_TO_A_HOST = 32;
    private static final int MOST_WAITING = 1_000;

    private final Vertx vertx;
    private final HttpClient client;
    private final Targets targets;
    private final Clock clock;

    Sender(Vertx vertx, Targets targets, Clock clock) {
        this.vertx = vertx;
        this.targets = targets;
        this.clock = clock;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setMaxPoolSize(CONNECTIONS_TO_A_HOST)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setKeepAliveTimeout(30)
                .setForceSni(true)
                .setDecompressionSupported(false));
    }

    void stop(@Observes ShutdownEvent shutdown) {
        client.close();
    }

    /**
     * @param secrets one, or two after a rotation
     * @return never fails
     */
    Future<Result> send(String url, boolean ofOrganization, List<byte[]> secrets, Message message) {
        long begin = System.nanoTime();
        return vertx.executeBlocking(() -> targets.resolve(url, ofOrganization), false)
                .compose(target -> new Exchange(begin).run(target, secrets, message))
                .recover(failure -> Future.succeededFuture(Result.failed(problemOf(failure), since(begin))));
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Sentences without what the receiver has sent, and without addresses, which may tell more than an owner may know. */
    private static String problemOf(Throwable failure) {
        if (failure instanceof TargetRefusedException refused) {
            return "The URL " + refused.reason().key().template().replace("the address {address}", "an address")
                    .replaceAll("\\{\\w+}", "another") + ".";
        }
        if (failure instanceof UnknownHostException) {
            return "No name server knows the host of the URL.";
        }
        LOG.debug("A webhook could not be delivered", failure);
        return failure instanceof SSLException
                ? "No secure connection could be made: the certificate is not valid for the host, or no known authority has issued it."
                : "The receiver could not be reached, or cut the connection.";
    }

    /** One request, and its answer. */
    private final class Exchange {

        private final long begin;
        private final Promise<Result> result = Promise.promise();
        private HttpClientRequest request;
        private int status;
        private long read;

        private Exchange(long begin) {
            this.begin = begin;
        }

        private Future<Result> run(Target target, List<byte[]> secrets, Message message) {
            long left = PATIENCE.minus(since(begin)).toMillis();
            long timer = vertx.setTimer(Math.max(1, left), id -> giveUp());
            client.request(options(target))
                    .compose(opened -> {
                        request = opened;
                        // the time may be over by now
                        return result.future().isComplete() ? Future.failedFuture(reset()) : send(secrets, message);
                    })
                    .onSuccess(this::read)
                    .onFailure(result::tryFail);
            return result.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        private RequestOptions options(Target target) {
            return new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(target.address(), target.port())))
                    .setHost(target.host())
                    .setPort(target.port())
                    .setSsl(target.encrypted())
                    .setURI(target.path())
                    .setFollowRedirects(false);
        }

        private Future<HttpClientResponse> send(List<byte[]> secrets, Message message) {
            Instant at = clock.instant();
            request.putHeader(HttpHeaders.CONTENT_TYPE, message.mediaType())
                    .putHeader(HttpHeaders.USER_AGENT, "Rollcall")
                    .putHeader("webhook-id", message.id().toString())
                    .putHeader("webhook-timestamp", Long.toString(at.getEpochSecond()))
                    .putHeader("webhook-signature", Signatures.of(secrets, message.id(), at, message.body()));
            if (message.previous() != null) {
                request.putHeader("rollcall-previous", message.previous().toString());
            }
            return request.send(Buffer.buffer(message.body()));
        }

        /** The rest of the answer is read only so that the connection can be used again. */
        private void read(HttpClientResponse response) {
            status = response.statusCode();
            response.handler(chunk -> {
                        read += chunk.length();
                        if (read > MOST_READ) {
                            cut();
                        }
                    })
                    .exceptionHandler(cause -> complete())
                    .endHandler(end -> complete());
        }

        /** Whoever has sent a status in time has answered, however long the rest takes. */
        private void giveUp() {
            if (status == 0) {
                result.tryComplete(
                        Result.failed("The receiver did not answer within ten seconds.", since(begin)));
            }
            cut();
        }

        private Throwable reset() {
            request.reset();
            return new IllegalStateException("too late");
        }

        private void cut() {
            if (request != null) {
                request.reset();
            }
            if (status != 0) {
                complete();
            }
        }

        private void complete() {
            result.tryComplete(Result.answered(status, since(begin)));
        }
    }
}
