package dev.rollcall.mail;

import dev.rollcall.clock.GrowingPause;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Sends the mails of all outboxes, on every replica: soon after an act has queued some, and at intervals. A mail is claimed for a while, so
 * that no connection to the database waits for the mail server. If the process ends before it has recorded a result, another attempt
 * follows after that while: the mail is sent at least once.
 */
@ApplicationScoped
public class OutboxSender {

    private static final Logger LOG = Logger.getLogger(OutboxSender.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final GrowingPause PAUSE = new GrowingPause(FIRST_PAUSE, Duration.ofMinutes(15));

    /** The mail server has no mail yet: with the time until the sender looks again, less than a minute. */
    private static final GrowingPause PAUSE_AFTER_CUT = new GrowingPause(FIRST_PAUSE, Duration.ofSeconds(40));

    /** After several attempts without an answer: the mail server may have taken the mail each time. */
    private static final Duration UNANSWERED_PAUSE = Duration.ofHours(1);

    /** Covers an attempt, the wait for a connection to the mail server, and a replica that is slow. */
    private static final int ATTEMPTS_IN_A_LEASE = 2;

    /** The process is about to end; what is not recorded by then is sent again. */
    private static final Duration PATIENCE_AT_SHUTDOWN = Duration.ofSeconds(5);

    private final Instance<Outbox<?>> outboxes;
    private final Mailer mailer;
    private final MailConfig config;
    private final PublicUrl publicUrl;
    private final Clock clock;
    private final ExecutorService executor;
    private final ReentrantLock busy = new ReentrantLock();
    private volatile boolean stopping;

    OutboxSender(
            @Any Instance<Outbox<?>> outboxes,
            Mailer mailer,
            MailConfig config,
            PublicUrl publicUrl,
            Clock clock,
            ExecutorService executor) {
        this.outboxes = outboxes;
        this.mailer = mailer;
        this.config = config;
        this.publicUrl = publicUrl;
        this.clock = clock;
        this.executor = executor;
    }

    /** Does not keep the request that queued the mails waiting. */
    void sendSoon(@Observes(during = TransactionPhase.AFTER_SUCCESS) Outbox.Queued queued) {
        if (mailer.isOn() && !stopping) {
            executor.execute(this::run);
        }
    }

    void finish(@Observes ShutdownEvent shutdown) throws InterruptedException {
        stopping = true;
        if (busy.tryLock(PATIENCE_AT_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
            busy.unlock();
        }
    }

    /** Sends what is due, unless this replica is doing so already. */
    @Scheduled(every = "${rollcall.mail.poll-interval:2S}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void run() {
        if (!mailer.isOn() || !busy.tryLock()) {
            return;
        }
        try {
            boolean more = true;
            while (more && !stopping) {
                more = sendSome();
            }
        } catch (PersistenceException | QuarkusTransactionException e) {
            LOG.warnf("Mails that are to be sent cannot be read at the moment: %s", e.getMessage());
        } finally {
            busy.unlock();
        }
    }

    /** In turn, so that many mails of one kind do not keep those of another waiting. */
    private boolean sendSome() {
        boolean more = false;
        for (Outbox<?> outbox : outboxes) {
            more |= sendSome(outbox);
        }
        return more;
    }

    /**
     * Sends as many mails as there are connections to the mail server.
     *
     * @return whether it makes sense to go on at once: there may be more, and the mail server has taken some
     */
    private <M extends Outbox.Due> boolean sendSome(Outbox<M> outbox) {
        List<M> due = outbox.due(Mailer.CONNECTIONS, mailer.longestAttempt().multipliedBy(ATTEMPTS_IN_A_LEASE));
        List<CompletableFuture<Delivery>> deliveries = new ArrayList<>();
        for (M mail : due) {
            deliveries.add(send(outbox, mail));
        }
        boolean anyAnswer = false;
        for (int i = 0; i < due.size(); i++) {
            Delivery delivery = deliveries.get(i).join();
            record(outbox, due.get(i), delivery);
            anyAnswer |= delivery.outcome() != Delivery.Outcome.POSTPONED;
        }
        return due.size() == Mailer.CONNECTIONS && anyAnswer;
    }

    private <M extends Outbox.Due> CompletableFuture<Delivery> send(Outbox<M> outbox, M due) {
        Mail mail;
        try {
            String origin = publicUrl.publicUrl().flatMap(PublicUrl::origin).orElseThrow();
            mail = outbox.write(due, origin, clock.instant());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Delivery.refused("The mail cannot be written."));
        } catch (PersistenceException e) {
            // those before it are on their way, and must be recorded
            return CompletableFuture.completedFuture(Delivery.postponed("The mail could not be written."));
        }
        return mailer.send(mail).toCompletableFuture();
    }

    /** A result that cannot be recorded is as one that was lost with its process. */
    private void record(Outbox<?> outbox, Outbox.Due due, Delivery delivery) {
        try {
            switch (delivery.outcome()) {
                case SENT -> outbox.sent(due.id());
                case POSTPONED ->
                    outbox.failed(
                            due.id(),
                            delivery.problem(),
                            retryAt(due, delivery.receipt(), config.patience(), clock.instant()));
                case REFUSED -> outbox.failed(due.id(), delivery.problem(), null);
            }
        } catch (PersistenceException e) {
            LOG.warnf("The result of the mail %s cannot be recorded: %s", due.id(), e.getMessage());
        }
    }

    /**
     * Returns the time of the next attempt; null if it would come too late.
     *
     * @param receipt how much of the mail the mail server may have
     */
    static Instant retryAt(Outbox.Due due, Delivery.Receipt receipt, Duration patience, Instant now) {
        Duration pause =
                switch (receipt) {
                    case NONE -> PAUSE.after(due.attempts());
                    case PART -> PAUSE_AFTER_CUT.after(due.attempts());
                    case PERHAPS_ALL -> due.attempts() > 1 ? UNANSWERED_PAUSE : FIRST_PAUSE;
                };
        Instant next = now.plus(pause);
        boolean isTooLate = next.isAfter(due.requestedAt().plus(patience)) || !next.isBefore(due.expiresAt());
        return isTooLate ? null : next;
    }
}
