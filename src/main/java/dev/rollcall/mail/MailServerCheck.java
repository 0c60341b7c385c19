package dev.rollcall.mail;

import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/** Looks at whether the service can send mails: connects to its mail server, and sends nothing. */
@Singleton
record MailServerCheck(MailConfig config, Mailer mailer) implements SetupCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public Part part() {
        return Part.MAILS;
    }

    @Override
    public List<Finding> look() {
        if (!mailer.isOn()) {
            return List.of(Finding.ok(
                    Part.MAILS, "The service sends no mails, and so no invitations: rollcall.mail.host is not set."));
        }
        String address = config.host().orElseThrow() + ":" + config.port();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(config.host().orElseThrow(), config.port()),
                    Math.toIntExact(PATIENCE.toMillis()));
            return List.of(Finding.ok(Part.MAILS, "The service's mail server answers at %s.".formatted(address)));
        } catch (IOException e) {
            return List.of(
                    Finding.error(
                            Part.MAILS,
                            "The service's mail server cannot be reached at %s: %s"
                                    .formatted(address, Finding.sentence(e.getMessage())),
                            "Check rollcall.mail.host and rollcall.mail.port, and whether a firewall lets the service through."));
        }
    }
}
