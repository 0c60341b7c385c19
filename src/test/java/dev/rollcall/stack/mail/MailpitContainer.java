package dev.rollcall.stack.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mailpit in a container, beside those of Quarkus Dev Services. It accepts every mail, delivers none and shows them.
 *
 * @param smtpPort its SMTP port on this machine
 * @param webPort the port of its pages on this machine
 * @param hostForKeycloak the SMTP server's host from the point of view of Keycloak's container
 * @param portForKeycloak the SMTP server's port from there
 */
public record MailpitContainer(int smtpPort, int webPort, String hostForKeycloak, int portForKeycloak) {

    private static final String IMAGE = "docker.io/axllent/mailpit:v1.30.7";
    private static final int SMTP = 1025;
    private static final int WEB = 8025;

    /**
     * Starts the container with the command line of Docker or Podman.
     *
     * @param name name of the container; one of this name that runs already is replaced
     * @param machine name of this machine inside containers, for engines that give containers no address of their own
     * @return empty if neither command is there or the image cannot be run
     */
    public static Optional<MailpitContainer> start(String name, int smtpPort, int webPort, String machine)
            throws IOException, InterruptedException {
        for (String engine : List.of("docker", "podman")) {
            remove(engine, name);
            List<String> run = List.of(
                    "run",
                    "--detach",
                    "--rm",
                    "--name",
                    name,
                    "--publish",
                    "127.0.0.1:" + smtpPort + ":" + SMTP,
                    "--publish",
                    "127.0.0.1:" + webPort + ":" + WEB,
                    IMAGE);
            if (engine(engine, run).isPresent()) {
                // Keycloak's container is in the same default network
                Optional<String> address = engine(
                                engine,
                                List.of(
                                        "inspect",
                                        "--format",
                                        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                                        name))
                        .filter(text -> !text.isBlank());
                return Optional.of(address.map(host -> new MailpitContainer(smtpPort, webPort, host, SMTP))
                        .orElseGet(() -> new MailpitContainer(smtpPort, webPort, machine, smtpPort)));
            }
        }
        return Optional.empty();
    }

    /** Waits until a process ends, then removes the container. The arguments are its name and the process's id. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        ProcessHandle.of(Long.parseLong(arguments[1]))
                .ifPresent(parent -> parent.onExit().join());
        for (String engine : List.of("docker", "podman")) {
            remove(engine, arguments[0]);
        }
    }

    private static void remove(String engine, String name) throws IOException, InterruptedException {
        engine(engine, List.of("rm", "--force", name));
    }

    /** Runs a command of the engine and returns its output; empty if it failed or does not exist. */
    private static Optional<String> engine(String engine, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(engine));
        command.addAll(arguments);
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return Optional.empty(); // there is no such command
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
    }
}
