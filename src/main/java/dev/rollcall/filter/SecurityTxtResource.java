package dev.rollcall.filter;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves {@code security.txt} (RFC 9116) if the deployment has set a contact. */
@Path("/.well-known/security.txt")
@PermitAll
public class SecurityTxtResource {

    private final SecurityTxtConfig config;
    private final Clock clock;

    SecurityTxtResource(SecurityTxtConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    @GET
    @Produces("text/plain; charset=utf-8")
    @Operation(summary = "Where to report a vulnerability", hidden = true)
    public String securityTxt() {
        List<String> contacts = config.contact().orElseThrow(NotFoundException::new);
        StringBuilder text = new StringBuilder();
        contacts.forEach(contact -> line(text, "Contact", contact));
        line(text, "Expires", clock.instant().plus(config.validFor()).truncatedTo(ChronoUnit.SECONDS));
        config.policy().ifPresent(policy -> line(text, "Policy", policy));
        return text.toString();
    }

    private static void line(StringBuilder text, String field, Object value) {
        text.append(field).append(": ").append(value).append('\n');
    }
}
