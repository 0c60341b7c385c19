package dev.rollcall.stack.mail;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An SMTP server that accepts every mail, delivers none, and keeps the newest in memory. {@link MailPages} shows them. */
public final class MailCatcher implements AutoCloseable {

    private static final int KEPT = 2000;
    private static final long START_TIMEOUT_MILLIS = 60_000;

    /** A mailbox of GreenMail that drops what it is given. */
    private static final GreenMailUser NO_MAILBOX = (GreenMailUser) Proxy.newProxyInstance(
            MailCatcher.class.getClassLoader(),
            new Class<?>[] {GreenMailUser.class},
            (proxy, method, arguments) -> null);

    private final GreenMail server;
    private final Deque<CaughtMail> mails = new ArrayDeque<>();
    private long count;
    private MailPages pages;

    private MailCatcher(GreenMail server) {
        this.server = server;
    }

    /**
     * Starts both servers, which other machines cannot reach.
     *
     * @param smtpPort port of the SMTP server, without TLS and without sign-in
     * @param webPort port of the pages
     */
    public static MailCatcher start(int smtpPort, int webPort) throws IOException {
        ServerSetup setup = new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        setup.setServerStartupTimeout(START_TIMEOUT_MILLIS);
        GreenMail server = new GreenMail(setup)
                .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        MailCatcher catcher = new MailCatcher(server);
        server.getUserManager().setMessageDeliveryHandler(catcher::keep);
        server.start();
        catcher.pages = MailPages.start(webPort, catcher);
        return catcher;
    }

    /** Keeps a mail here instead of in a mailbox of GreenMail, which has neither an order nor a limit. */
    private GreenMailUser keep(MovingMessage message, MailAddress recipient) throws MessagingException, UserException {
        try {
            add(message, recipient.getEmail());
        } catch (IOException e) {
            throw new MessagingException("the mail cannot be read", e);
        }
        return NO_MAILBOX;
    }

    private synchronized void add(MovingMessage message, String recipient) throws MessagingException, IOException {
        mails.addFirst(CaughtMail.of(++count, message.getMessage(), recipient.toLowerCase(Locale.ROOT)));
        if (mails.size() > KEPT) {
            mails.removeLast();
        }
    }

    /** Returns the kept mails, newest first. */
    synchronized List<CaughtMail> mails() {
        return List.copyOf(mails);
    }

    synchronized Optional<CaughtMail> mail(String id) {
        return mails.stream()
                .filter(mail -> Long.toString(mail.id()).equals(id))
                .findFirst();
    }

    @Override
    public void close() {
        if (pages != null) {
            pages.close();
        }
        server.stop();
    }
}
