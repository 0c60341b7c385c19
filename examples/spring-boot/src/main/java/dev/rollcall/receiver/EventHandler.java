package dev.rollcall.receiver;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Works on events in their order, after Rollcall has its answer. */
@Component
class EventHandler implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(EventHandler.class);

    private final ExecutorService work = Executors.newSingleThreadExecutor();

    void later(Event event) {
        work.execute(() -> handle(event));
    }

    private static void handle(Event event) {
        switch (event.type()) {
            case "rollcall.test" -> LOG.info("a test of the webhook {}", event.subject());
            case "rollcall.entries-lost", "rollcall.log-restarted" ->
                LOG.warn("{}: start again with an export", event.type());
            // an event has no personal data: read the record now
            default ->
                LOG.info(
                        "{} {} {}",
                        event.type(),
                        event.subject(),
                        event.data() == null ? "" : event.data().fields());
        }
    }

    @Override
    public void destroy() {
        work.shutdown();
    }
}
