package dev.rollcall.testing.wire;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An SMTP server whose replies a test chooses: it may refuse, be silent, or vanish in the middle of a mail. It delivers nothing. */
public final class SmtpServer implements AutoCloseable {

    /** A reply that never comes. */
    public static final String SILENCE = "silence";

    /** What the script gets before a mail's headers; it can only hang up. */
    public static final String MAIL_BEGINS = "mail begins";

    /** Instead of a reply, the connection ends. */
    public static final String HANG_UP = "hang up";

    /** Has the port from beginning to end, so that nothing else on this machine gets it while the server is away. It does not listen. */
    private final Socket place;

    private final SSLContext tls;
    private final List<String> mails = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile Function<String, String> script = command -> null;
    private ServerSocket server;
    private Thread accepting;

    private SmtpServer(Socket place, SSLContext tls) {
        this.place = place;
        this.tls = tls;
    }

    /** Starts a server that takes every mail, without TLS. */
    public static SmtpServer start() {
        return withTls(null);
    }

    /**
     * Starts a server that takes every mail and offers STARTTLS.
     *
     * @param context null for none
     */
    public static SmtpServer withTls(SSLContext context) {
        try {
            Socket place = new Socket();
            place.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            place.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SmtpServer started = new SmtpServer(place, context);
            started.comeBack();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return place.getLocalPort();
    }

    /**
     * Sets the replies.
     *
     * @param replies returns the reply to a command, to {@code "connect"}, or to {@code "."} after a mail; null for the usual reply
     */
    public void reply(Function<String, String> replies) {
        script = replies;
    }

    /** Returns the received mails with their headers, also those that got no reply. */
    public List<String> mails() {
        return mails;
    }

    /** Returns the received commands. */
    public List<String> commands() {
        return commands;
    }

    /**
     * Accepts no more connections, and cuts those that are open. Returns when connections are refused: the accepting thread may take one more,
     * and a process that another thread starts has the listening socket until it runs its program.
     */
    public synchronized void goAway() {
        try {
            server.close();
            join(accepting);
            while (isListening()) {
                Thread.onSpinWait();
            }
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isListening() throws IOException {
        try (Socket client = new Socket()) {
            client.connect(place.getLocalSocketAddress());
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            return true; // it was reset, because listening ended meanwhile
        }
    }

    /** Accepts connections again, at the same port. */
    public synchronized void comeBack() {
        try {
            ServerSocket listening = new ServerSocket();
            listening.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            listening.bind(place.getLocalSocketAddress());
            server = listening;
            accepting = run(() -> accept(listening));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes every mail again, and forgets those it has. */
    public void reset() {
        script = command -> null;
        mails.clear();
        commands.clear();
    }

    @Override
    public synchronized void close() {
        goAway();
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                clients.add(client);
                run(() -> serve(client));
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    private static Thread run(Runnable work) {
        Thread thread = new Thread(work, "smtp");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void serve(Socket client) {
        try (client) {
            converse(client);
        } catch (IOException e) {
            // the client, or the test, has closed the connection
        } finally {
            clients.remove(client);
        }
    }

    private void converse(Socket plain) throws IOException {
        Socket socket = plain;
        BufferedReader in = reader(socket);
        boolean goesOn = answer(socket, "connect", "220 ready");
        String command;
        while (goesOn && (command = in.readLine()) != null) {
            commands.add(command);
            String verb = command.split(" ")[0].toUpperCase(Locale.ROOT);
            goesOn = switch (verb) {
                case "EHLO" -> answer(socket, command, greeting(socket));
                case "DATA" -> answer(socket, command, "354 go on") && takeMail(socket, in);
                case "QUIT" -> {
                    answer(socket, command, "221 bye");
                    yield false;
                }
                case "AUTH" -> answer(socket, command, "235 welcome");
                default -> answer(socket, command, verb.equals("STARTTLS") ? "220 go on" : "250 fine");
            };
            if (goesOn && verb.equals("STARTTLS")) {
                SSLSocket encrypted =
                        (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", plain.getPort(), true);
                encrypted.setUseClientMode(false);
                encrypted.startHandshake();
                socket = encrypted;
                in = reader(socket);
            }
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private String greeting(Socket socket) {
        String starttls = tls == null || socket instanceof SSLSocket ? "" : "250-STARTTLS\r\n";
        return "250-hello\r\n" + starttls + "250-AUTH XOAUTH2 PLAIN\r\n250 8BITMIME";
    }

    private boolean takeMail(Socket socket, BufferedReader in) throws IOException {
        if (HANG_UP.equals(script.apply(MAIL_BEGINS))) {
            return false;
        }
        StringBuilder mail = new StringBuilder();
        String line;
        while ((line = in.readLine()) != null && !line.equals(".")) {
            mail.append(line).append('\n');
        }
        if (line == null) {
            return false; // the client was killed in the middle of it
        }
        mails.add(mail.toString());
        return answer(socket, ".", "250 taken");
    }

    /** @return whether the connection goes on */
    private boolean answer(Socket socket, String command, String usual) throws IOException {
        String chosen = script.apply(command);
        String reply = chosen == null ? usual : chosen;
        if (reply.equals(HANG_UP)) {
            return false;
        }
        if (!reply.equals(SILENCE)) {
            socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }
}
