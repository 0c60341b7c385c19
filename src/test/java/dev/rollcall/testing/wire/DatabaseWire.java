package dev.rollcall.testing.wire;

import dev.rollcall.testing.At;
import dev.rollcall.testing.Patience;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections to a real PostgreSQL that can be stopped or cut when a transaction commits, before the server has got the commit
 * or before its answer is back. Which transaction is told by what it has sent: names of tables, and texts that were bound. It counts
 * how often something was sent.
 */
public final class DatabaseWire implements AutoCloseable {

    private static final String COMMIT = "COMMIT";
    private static final int CHUNK = 65_536;

    private final String target;
    private final URI server;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
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

    /** Statements are sent as text each time, so that they can be told by it. */
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:%d%s?prepareThreshold=0"
                .formatted(listener.getLocalPort(), server.getPath());
    }

    /** The server's own address. */
    public String directJdbcUrl() {
        return target;
    }

    /** How often something was sent so far, by whomever: a statement with its values at once, and the begin of a transaction with its first. */
    public int questions() {
        return sent.get();
    }

    private record Rule(At where, List<String> texts, AtomicInteger left, Held held) {}

    /** Stops the next commit of a transaction that has sent all of these texts. */
    public Held holdCommit(At where, String... texts) {
        Held held = new Held();
        rules.add(new Rule(where, List.of(texts), new AtomicInteger(1), held));
        return held;
    }

    /** Cuts the connection at the next such commits. */
    public void cutCommit(At where, int times, String... texts) {
        rules.add(new Rule(where, List.of(texts), new AtomicInteger(times), null));
    }

    /** From now on nothing gets through, and what is connected is no more. */
    public void cut() {
        cut = true;
        sockets.forEach(DatabaseWire::close);
    }

    public void mend() {
        cut = false;
        rules.stream().map(Rule::held).filter(held -> held != null).forEach(Held::forget);
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

    /** Who comes while the server is away is sent away, and the next one is listened to. */
    private void connect(Socket client) {
        try {
            Socket database = Patience.connect(server);
            // who has nothing to say may say so for as long as they like
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
        private volatile Rule atAnswer;
        private volatile Held underWay;

        Connection(Socket client, Socket database) {
            this.client = client;
            this.database = database;
            sockets.add(client);
            sockets.add(database);
        }

        void start() throws IOException {
            client.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
            threads.execute(this::there);
            threads.execute(this::back);
            if (cut) {
                end();
            }
        }

        private void there() {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = client.getInputStream();
                OutputStream out = database.getOutputStream();
                for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                    sent.incrementAndGet();
                    if (!mayGo(new String(chunk, 0, length, StandardCharsets.ISO_8859_1))) {
                        break;
                    }
                    out.write(chunk, 0, length);
                }
                // what was sent is still carried out when the client is no more
                database.shutdownOutput();
            } catch (IOException e) {
                end();
            }
        }

        private boolean mayGo(String sent) {
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
            if (rule.where() == At.THE_WAY_BACK) {
                atAnswer = rule;
                return true;
            }
            if (goesOn(rule)) {
                underWay = rule.held();
                return true;
            }
            return false;
        }

        private boolean goesOn(Rule rule) {
            if (rule.held() != null && rule.held().stop()) {
                return true;
            }
            end();
            if (rule.held() != null) {
                rule.held().over();
            }
            return false;
        }

        private void back() {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = database.getInputStream();
                OutputStream out = client.getOutputStream();
                for (int length = in.read(chunk); length > 0; length = in.read(chunk)) {
                    committed();
                    Rule rule = atAnswer;
                    atAnswer = null;
                    if (rule != null && !goesOn(rule)) {
                        break;
                    }
                    out.write(chunk, 0, length);
                    if (rule != null) {
                        rule.held().over();
                    }
                }
            } catch (IOException e) {
                // one of the two is gone, and the other ends with it
            } finally {
                end();
                committed();
            }
        }

        private void committed() {
            Held held = underWay;
            underWay = null;
            if (held != null) {
                held.over();
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
        mend();
        close(listener);
        cut();
        threads.shutdownNow();
    }
}
