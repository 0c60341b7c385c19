package dev.rollcall.webhook.delivery;

import dev.rollcall.encryption.SecretEncryption.UndecryptableException;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookSecrets;
import dev.rollcall.webhook.target.Target;
import dev.rollcall.webhook.target.TargetRefusedException;
import dev.rollcall.webhook.target.Targets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

    private static final String TOO_LATE = "The ten seconds were over before the request was sent";
    private static final String UNDECRYPTABLE =
            "The secret cannot be decrypted, since the service has another one: rotate it, or ask the operator.";

    private static final int RESOLVERS = 64;

    /** The most requests at once; more wait, and their ten seconds pass. */
    private static final int MOST_AT_ONCE = 256;

    private static final long MOST_READ = 64L << 10;

    private final Vertx vertx;

    /** For hosts that are names. Sends them by SNI even without a dot, since servers inside a network have such names. */
    private final HttpClient named;

    /** For hosts that are addresses, which must not be sent by SNI (RFC 6066). */
    private final HttpClient unnamed;

    /** Threads of its own, since a stranger's name server may take its time. */
    private final WorkerExecutor resolvers;

    private final WebhookSecrets secrets;
    private final Targets targets;
    private final Clock clock;

    @Inject
    Sender(Vertx vertx, WebhookSecrets secrets, Targets targets, Clock clock) {
        this(vertx, secrets, targets, clock, null);
    }

    /**
     * @param trust the authorities whose certificates are accepted; null for those of the JVM
     */
    Sender(Vertx vertx, WebhookSecrets secrets, Targets targets, Clock clock, TrustOptions trust) {
        this.vertx = vertx;
        this.secrets = secrets;
        this.targets = targets;
        this.clock = clock;
        this.resolvers = vertx.createSharedWorkerExecutor("rollcall-webhook-names", RESOLVERS);
        HttpClientOptions options = new HttpClientOptions()
                .setTrustOptions(trust)
                .setConnectTimeout((int) PATIENCE.toMillis())
                .setMaxPoolSize(MOST_AT_ONCE)
                .setMaxWaitQueueSize(MOST_AT_ONCE)
                .setKeepAliveTimeout(30)
                .setDecompressionSupported(false);
        this.named = vertx.createHttpClient(new HttpClientOptions(options).setForceSni(true));
        this.unnamed = vertx.createHttpClient(options);
    }

    void close() {
        named.close();
        unnamed.close();
        resolvers.close();
    }

    /**
     * @return never fails
     * @throws RuntimeException if the secrets cannot be read
     */
    Future<Result> send(Webhook webhook, Message message) {
        List<byte[]> keys;
        try {
            keys = secrets.of(webhook.id(), clock.instant());
        } catch (UndecryptableException e) {
            return Future.succeededFuture(Result.failed(UNDECRYPTABLE, Duration.ZERO));
        }
        return keys.isEmpty()
                ? Future.succeededFuture(Result.failed("The webhook has been deleted.", Duration.ZERO))
                : send(keys, webhook.definition().url(), webhook.organization().isPresent(), message);
    }

    /**
     * @param keys one, or two after a rotation
     */
    Future<Result> send(List<byte[]> keys, String url, boolean ofOrganization, Message message) {
        return new Exchange(keys, message).run(url, ofOrganization);
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Sentences without what the receiver has sent, and without addresses, which may tell more than an owner may know. */
    private static String problemOf(Throwable failure) {
        if (failure instanceof TargetRefusedException refused) {
            return "The URL " + refused.reason().key().template().replace("{ports}", "another") + ".";
        }
        if (failure instanceof UnknownHostException) {
            return "No name server knows the host of the URL.";
        }
        LOG.debug("A webhook could not be delivered", failure);
        return failure instanceof SSLException
                ? "No secure connection could be made: the certificate is not valid for the host, or no known authority has issued it."
                : "The receiver could not be reached, or cut the connection.";
    }

    /** One request, and its answer. All its callbacks run on one event loop. */
    private final class Exchange {

        private final long begin = System.nanoTime();
        private final Promise<Result> result = Promise.promise();
        private final List<byte[]> keys;
        private final Message message;
        private HttpClientRequest request;
        private int status;
        private long read;

        private Exchange(List<byte[]> keys, Message message) {
            this.keys = keys;
            this.message = message;
        }

        private Future<Result> run(String url, boolean ofOrganization) {
            long timer = vertx.setTimer(PATIENCE.toMillis(), id -> giveUp());
            resolvers
                    .executeBlocking(() -> targets.resolve(url, ofOrganization), false)
                    .compose(this::connect)
                    .compose(this::send)
                    .onSuccess(this::read)
                    .onFailure(failure -> result.tryComplete(Result.failed(problemOf(failure), since(begin))));
            return result.future().onComplete(done -> vertx.cancelTimer(timer));
        }

        private Future<HttpClientRequest> connect(Target target) {
            if (isOver()) {
                return Future.failedFuture(TOO_LATE);
            }
            return (target.isNamed() ? named : unnamed).request(options(target));
        }

        private boolean isOver() {
            return result.future().isComplete();
        }

        /** The address is written out: nothing resolves it again, and a connection that is kept serves no other one. */
        private RequestOptions options(Target target) {
            return new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(
                            target.port(), target.address().getHostAddress()))
                    .setHost(target.host())
                    .setPort(target.port())
                    .setSsl(target.encrypted())
                    .setURI(target.path())
                    .setFollowRedirects(false);
        }

        private Future<HttpClientResponse> send(HttpClientRequest opened) {
            request = opened;
            if (isOver()) {
                cut();
                return Future.failedFuture(TOO_LATE);
            }
            Instant at = clock.instant();
            request.putHeader(HttpHeaders.CONTENT_TYPE, message.mediaType())
                    .putHeader(HttpHeaders.USER_AGENT, "Rollcall")
                    .putHeader("webhook-id", message.id().toString())
                    .putHeader("webhook-timestamp", Long.toString(at.getEpochSecond()))
                    .putHeader("webhook-signature", Signatures.of(keys, message.id(), at, message.body()));
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
                result.tryComplete(Result.failed("The receiver did not answer within ten seconds.", since(begin)));
            }
            cut();
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
