package dev.rollcall;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the service, unless its settings are missing or wrong: then it says which, a sentence each, and exits with 1. */
@QuarkusMain
public class Rollcall {

    public static void main(String... args) {
        List<String> wrong = RequiredSettings.check(ConfigProvider.getConfig());
        if (wrong.isEmpty()) {
            Quarkus.run(args);
            return;
        }
        wrong.forEach(System.err::println);
        System.exit(1);
    }
}
