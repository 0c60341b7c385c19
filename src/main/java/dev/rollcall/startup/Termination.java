package dev.rollcall.startup;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.reflect.Proxy;
import org.jboss.logging.Logger;

/**
 * Ends the service in order when it is told to. Left to the JVM, the first thing that a signal does is to run all shutdown hooks at
 * once; Vert.x has one that deletes the files which it serves pages from, so that whoever asks for one while the service waits
 * for what is in flight would get an error. Here the hooks run when all is answered.
 */
@ApplicationScoped
class Termination {

    private static final Logger LOG = Logger.getLogger(Termination.class);

    /** What a shell calls a process that a signal has ended. */
    private static final int SIGINT = 130;

    private static final int SIGTERM = 143;

    /** Tests and dev mode have signals of their own. */
    void listen(@Observes StartupEvent start) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            exitOn("TERM", SIGTERM);
            exitOn("INT", SIGINT);
        }
    }

    /** By reflection: the compiler warns of these classes, in a way that nothing can silence, and warnings are errors here. */
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
            // The service ends all the same, with the JVM's own order.
            LOG.debugf(e, "The signal %s is left to the JVM", name);
        }
    }
}
