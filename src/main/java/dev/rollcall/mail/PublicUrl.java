package dev.rollcall.mail;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/** The service's own address in mails and webhooks, which no request tells. */
@ConfigMapping(prefix = "rollcall")
public interface PublicUrl {

    /** The origin under which browsers reach the service, such as {@code https://rollcall.example.org}. Needed for mails and webhooks. */
    Optional<String> publicUrl();

    /** Returns the origin without a trailing slash; empty if the text is not an http or https URL, or has more than an origin. */
    static Optional<String> origin(String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            boolean isOrigin = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
            return isHttp && isOrigin ? Optional.of(uri.getScheme() + "://" + uri.getAuthority()) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
