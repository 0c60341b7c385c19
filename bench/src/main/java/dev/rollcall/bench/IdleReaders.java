package dev.rollcall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Clients that hold a stream of changes open. One thread reads what the service sends to all of them. */
final class IdleReaders implements AutoCloseable {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String STARTED = "HTTP/1.1 200 ";

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Selector selector = Selector.open();
    private final Thread thread = new Thread(this::drain, "idle readers");
    private volatile boolean closed;
    private volatile int ended;

    private IdleReaders() throws IOException {}

    /** Opens one stream for each token, and waits until all have begun. */
    static IdleReaders open(int port, List<String> tokens) throws IOException {
        IdleReaders readers = new IdleReaders();
        try {
            for (String token : tokens) {
                readers.open(port, token);
            }
            readers.thread.start();
            return readers;
        } catch (IOException | RuntimeException e) {
            readers.close();
            throw e;
        }
    }

    private void open(int port, String token) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channels.add(channel);
        channel.write(StandardCharsets.US_ASCII.encode(
                "GET /api/v1/changes?cursor=now HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                        + token + END_OF_HEAD));
        StringBuilder head = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (head.indexOf(END_OF_HEAD) < 0 && channel.read(buffer) >= 0) {
            head.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
            buffer.clear();
        }
        if (head.indexOf(STARTED) != 0) {
            throw new IOException("reader %d was refused: %s".formatted(channels.size(), head));
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    private void drain() {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    buffer.clear();
                    if (((SocketChannel) key.channel()).read(buffer) < 0) {
                        key.cancel();
                        ended++;
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails if a stream has ended. */
    void check() throws IOException {
        if (ended > 0 || !thread.isAlive()) {
            throw new IOException("%d of %d streams have ended".formatted(ended, channels.size()));
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SocketChannel channel : channels) {
            channel.close();
        }
        selector.close();
    }
}
