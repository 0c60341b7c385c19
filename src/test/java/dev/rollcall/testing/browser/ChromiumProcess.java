package dev.rollcall.testing.browser;

import dev.rollcall.testing.TimeLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The browser process of this JVM. Quarkus loads test classes once per application, so all of them delegate to the copy of this class in
 * the system class loader, which holds the only process. The process and its data are removed when the JVM ends.
 */
public final class ChromiumProcess {

    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");

    /** Those options of Playwright for Chromium that matter here. */
    private static final List<String> ARGUMENTS = List.of(
            // tests run as root in containers
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            // no connections except to the pages under test
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-breakpad",
            "--metrics-recording-only",
            // no questions to the user
            "--no-first-run",
            "--no-default-browser-check",
            "--no-startup-window",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-popup-blocking",
            "--disable-prompt-on-repost",
            "--disable-search-engine-choice-screen",
            "--password-store=basic",
            "--use-mock-keychain",
            // pages behave the same whether visible or not
            "--disable-background-timer-throttling",
            "--disable-backgrounding-occluded-windows",
            "--disable-renderer-backgrounding",
            "--disable-hang-monitor",
            "--disable-ipc-flooding-protection",
            "--disable-back-forward-cache",
            "--disable-field-trial-config",
            "--disable-features=HttpsUpgrades,MediaRouter,PaintHolding,Translate",
            "--allow-pre-commit-input",
            "--force-color-profile=srgb",
            "--hide-scrollbars",
            "--mute-audio",
            "--enable-automation",
            "--remote-debugging-port=0");

    private static final int END_SECONDS = 10;

    private static ChromiumProcess running;

    private final Path directory;
    private final Process process;
    private final String endpoint;

    private ChromiumProcess(String executable, boolean visible) throws IOException {
        directory = Files.createTempDirectory("chromium-");
        List<String> command = new ArrayList<>(List.of(executable, "--user-data-dir=" + directory));
        command.addAll(ARGUMENTS);
        if (!visible) {
            command.add("--headless");
        }
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end));
        endpoint = TimeLimits.get(listening());
    }

    /** Called in a class loader of Quarkus: delegates to the shared copy of this class in the system class loader. */
    static String sharedEndpoint(Path executable, boolean visible) {
        try {
            return (String) ClassLoader.getSystemClassLoader()
                    .loadClass(ChromiumProcess.class.getName())
                    .getMethod("endpoint", String.class, boolean.class)
                    .invoke(null, executable.toString(), visible);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the URL for the DevTools protocol. Starts the process unless it runs. */
    public static synchronized String endpoint(String executable, boolean visible) throws IOException {
        if (running == null || !running.process.isAlive()) {
            running = new ChromiumProcess(executable, visible);
        }
        return running.endpoint;
    }

    /** Finds the DevTools URL in the output. Reads the output to its end, because otherwise Chromium would block. */
    private CompletableFuture<String> listening() {
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            StringBuilder output = new StringBuilder();
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Matcher listening = LISTENING.matcher(line);
                    if (listening.find()) {
                        found.complete(listening.group(1));
                    }
                    output.append(line).append('\n');
                }
            } catch (IOException e) {
                output.append(e);
            }
            found.completeExceptionally(new IOException("Chromium ended: " + output));
        });
        reader.setDaemon(true);
        reader.start();
        return found;
    }

    /** Terminates the process, and kills it if it has not ended after 10 seconds. Deletes its data. */
    private void end() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            // the socket for other Chromium instances lies in a temporary directory elsewhere
            Path socket = directory.resolve("SingletonSocket");
            if (Files.isSymbolicLink(socket)) {
                delete(Files.readSymbolicLink(socket).getParent());
            }
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
