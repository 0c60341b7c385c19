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
 * Stops listening shortly before {@code quarkus.shutdown.delay} is over, and closes each connection with its next answer from
 * then on. Quarkus itself begins with that only when it already waits for what is in flight, and goes on taking connections: under
 * load there is always something, which would be cut off when {@code quarkus.shutdown.timeout} is over; and in a moment in which
 * there is nothing, it ends while the next request of a connection is on its way.
 */
@ApplicationScoped
class ConnectionDrain {

    private static final Logger LOG = Logger.getLogger(ConnectionDrain.class);

    /** For requests that are on their way over connections taken just before: Quarkus waits for none that it has not read. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Optional<Duration> delay;

    /** One, or two where the service listens with TLS and without. */
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    ConnectionDrain(Vertx vertx, @ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.vertx = vertx;
        this.delay = delay;
    }

    void opened(@Observes ListeningSockets.Listening socket) {
        listening.add(socket.socket());
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::lastOne);
    }

    private void lastOne(RoutingContext context) {
        if (closed) {
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            context.addEndHandler(written -> context.request().connection().close());
        }
        context.next();
    }

    void closeLater(@Observes ShutdownDelayInitiatedEvent told) {
        long millis = delay.orElse(Duration.ZERO).toMillis();
        if (millis > 0) {
            LOG.infof("Shutdown requested: no longer ready; all connections are closed in %d ms", millis);
            vertx.setTimer(millis - Math.min(millis / 4, LAST_REQUESTS.toMillis()), over -> close());
        }
    }

    /**
     * Nobody is sent away before the door is closed: who is comes back at once, and a connection that waits to be taken when the
     * socket closes is reset by the system.
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
