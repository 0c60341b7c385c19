package dev.rollcall.testing.wire;

import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A TCP proxy to a real PostgreSQL. It can pause or cut a connection at a commit, before the server receives the commit or before the
 * client receives the response. A rule selects transactions by what they have sent: names of tables and bound texts. The proxy counts
 * the messages it forwards to the server.
 */
public final class DatabaseWire implements AutoCloseable {

    /** A statement of its own, with the end of its text. */
    private static final String BEGIN = "BEGIN\0";

    private static final String COMMIT = "COMMIT";

    /** The service's poll for revocations, which is part of no request. */
    private static final String POLL = "left join revocations";

    private static final Pattern UNREADABLE = Pattern.compile("[^ -~]+");

    private static final int CHUNK = 65_536;

    private final String target;
    private final URI server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private volatile boolean cut;

    /**
     * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
     */
    public DatabaseWire(String jdbcUrl) {
        this.target = jdbcUrl;
        this.server = URI.create(jdbcUrl.substring("jdbc:".length()));
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** Returns the JDBC URL of the proxy. Server-side prepared statements are off, so that each message contains the statement's text. */
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:%d%s?prepareThreshold=0"
                .formatted(listener.getLocalPort(), server.getPath());
    }

    /** Returns the JDBC URL of the server itself. */
    public String directJdbcUrl() {
        return target;
    }

    /**
     * Returns the messages sent since {@link #reset()}, on all connections, without the poll for revocations. A statement and its
     * values are one message. The beginning of a transaction is none: the driver does not wait for its answer, so it arrives alone or together
     * with the first statement.
     */
    public List<String> messages() {
        return List.copyOf(sent);
    }

    private record Rule(WireDirection where, List<String> texts, AtomicInteger left, PausedMessage held) {}

    /** Pauses the next commit of a transaction that has sent all these texts. */
    public PausedMessage pauseCommit(WireDirection where, String... texts) {
        PausedMessage held = new PausedMessage();
        rules.add(new Rule(where, List.of(texts), new AtomicInteger(1), held));
        return held;
    }

    /** Cuts the connection at the next commits of transactions that have sent all these texts. */
    public void cutCommit(WireDirection where, int times, String... texts) {
        rules.add(new Rule(where, List.of(texts), new AtomicInteger(times), null));
    }

    /** Closes all connections, and from now on each new one. */
    public void cut() {
        cut = true;
        sockets.forEach(DatabaseWire::close);
    }

    /** Lets everything through again, removes all rules, and forgets the messages. */
    public void reset() {
        sent.clear();
        cut = false;
        rules.stream().map(Rule::held).filter(held -> held != null).forEach(PausedMessage::abandon);
        rules.clear();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    close(client);
                    continue;
                }
                connect(client);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Connects a client to the server. Closes the client's connection if the server is down. */
    private void connect(Socket client) {
        try {
            Socket database = TimeLimits.connect(server);
            // an idle connection must not time out
            database.setSoTimeout(0);
            new Connection(client, database).start();
        } catch (IOException e) {
            close(client);
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Connection {

        private final Socket client;
        private final Socket database;
        private final StringBuilder transaction = new StringBuilder();
        private volatile Rule pendingResponseRule;
        private volatile PausedMessage committing;

        Connection(Socket client, Socket database) {
            this.client = client;
            this.database = database;
            sockets.add(client);
            sockets.add(database);
        }

        void start() throws IOException {
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            threads.execute(this::forwardRequests);
            threads.execute(this::forwardResponses);
            if (cut) {
                end();
            }
        }

        private void forwardRequests() {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = database.getOutputStream();
                for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                    String message = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
                    if (!message.contains(POLL) && !isOnlyBegin(message)) {
                        sent.add(UNREADABLE.matcher(message).replaceAll(" "));
                    }
                    if (!mayForward(message)) {
                        break;
                    }
                    out.write(chunk, 0, length);
                }
                // the server still executes what the client sent before it disconnected
                database.shutdownOutput();
            } catch (IOException e) {
                end();
            }
        }

        private static boolean isOnlyBegin(String message) {
            return message.startsWith("Q") && message.endsWith(BEGIN) && message.length() < 2 * BEGIN.length();
        }

        private boolean mayForward(String sent) {
            if (sent.contains(BEGIN)) {
                // what was sent outside of a transaction before, perhaps by another request
                transaction.setLength(0);
            }
            transaction.append(sent);
            if (!sent.contains(COMMIT) && !sent.contains("ROLLBACK")) {
                return true;
            }
            String all = transaction.toString();
            transaction.setLength(0);
            if (!sent.contains(COMMIT)) {
                return true;
            }
            for (Rule rule : rules) {
                if (rule.texts().stream().allMatch(all::contains) && rule.left().getAndDecrement() > 0) {
                    return mayCommit(rule);
                }
            }
            return true;
        }

        private boolean mayCommit(Rule rule) {
            if (rule.where() == WireDirection.RESPONSE) {
                pendingResponseRule = rule;
                return true;
            }
            if (resumes(rule)) {
                committing = rule.held();
                return true;
            }
            return false;
        }

        private boolean resumes(Rule rule) {
            if (rule.held() != null && rule.held().awaitDecision()) {
                return true;
            }
            end();
            if (rule.held() != null) {
                rule.held().finish();
            }
            return false;
        }

        private void forwardResponses() {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = database.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                    committed();
                    Rule rule = pendingResponseRule;
                    pendingResponseRule = null;
                    if (rule != null && !resumes(rule)) {
                        break;
                    }
                    out.write(chunk, 0, length);
                    if (rule != null) {
                        rule.held().finish();
                    }
                }
            } catch (IOException e) {
                // one side has closed its connection: close the other
            } finally {
                end();
                committed();
            }
        }

        private void committed() {
            PausedMessage held = committing;
            committing = null;
            if (held != null) {
                held.finish();
            }
        }

        private void end() {
            for (Socket socket : Arrays.asList(client, database)) {
                close(socket);
                sockets.remove(socket);
            }
        }
    }

    @Override
    public void close() {
        reset();
        close(listener);
        cut();
        threads.shutdownNow();
    }
}
