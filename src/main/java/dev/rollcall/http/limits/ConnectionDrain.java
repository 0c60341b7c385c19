package dev.rollcall.http.limits;

import dev.rollcall.http.ListeningSockets;
import io.netty.channel.Channel;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Stops listening shortly before {@code quarkus.shutdown.delay} ends, and from then on closes each connection with its next response.
 * Quarkus starts this too late, when it already waits for requests in flight, and keeps accepting connections. Under load there are always
 * requests in flight, which would be cut off at the end of {@code quarkus.shutdown.timeout}. In an idle moment Quarkus exits while the next
 * request of a connection is on its way.
 */
@ApplicationScoped
class ConnectionDrain {

    private static final Logger LOG = Logger.getLogger(ConnectionDrain.class);

    /** Time for the last requests of connections accepted just before: Quarkus does not wait for requests it has not read. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Optional<Duration> delay;

    /** One socket, or two if the service listens with and without TLS. */
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    ConnectionDrain(Vertx vertx, @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.delay = delay;
    }

    void remember(@Observes ListeningSockets.Listening socket) {
        listening.add(socket.socket());
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::closeAfterResponse);
    }

    private void closeAfterResponse(RoutingContext context) {
        if (closed) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(written -> context.request().connection().close());
        }
        context.next();
    }

    void closeLater(@Observes ShutdownDelayInitiatedEvent shutdown) {
        long millis = delay.orElse(Duration.ZERO).toMillis();
        if (millis > 0) {
            LOG.infof("Shutdown requested: no longer ready; all connections are closed in %d ms", millis);
            vertx.setTimer(millis - Math.min(millis / 4, LAST_REQUESTS.toMillis()), over -> close());
        }
    }

    /**
     * Connections are closed only after the sockets: a client whose connection is closed reconnects at once, and the system resets
     * connections that wait to be accepted when a socket closes.
     */
    private void close() {
        AtomicInteger open = new AtomicInteger(listening.size());
        closed = listening.isEmpty();
        listening.forEach(socket -> socket.close().addListener(done -> {
            if (open.decrementAndGet() == 0) {
                closed = true;
            }
        }));
    }
}
