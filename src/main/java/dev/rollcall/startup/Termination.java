package dev.rollcall.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.reflect.Proxy;
import org.jboss.logging.Logger;

/**
 * Shuts the service down in order on SIGTERM and SIGINT. By default, the JVM runs all shutdown hooks at once. One of Vert.x' hooks deletes the
 * files from which pages are served, so requests for pages during the shutdown delay would fail. Here the hooks run after the last response.
 */
@ApplicationScoped
class Termination {

    private static final Logger LOG = Logger.getLogger(Termination.class);

    /** Exit codes by shell convention: 128 plus the number of the signal. */
    private static final int SIGINT = 130;

    private static final int SIGTERM = 143;

    /** Tests and dev mode handle signals themselves. */
    void listen(@Observes StartupEvent start) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            exitOn("TERM", SIGTERM);
            exitOn("INT", SIGINT);
        }
    }

    /** Uses reflection: the compiler's warnings about these classes cannot be suppressed, and warnings are errors here. */
    private static void exitOn(String name, int exitCode) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object exit = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        Quarkus.asyncExit(exitCode);
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), exit);
        } catch (ReflectiveOperationException e) {
            // the service still ends, in the JVM's own order
            LOG.debugf(e, "The signal %s is left to the JVM", name);
        }
    }
}
