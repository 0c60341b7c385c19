package dev.rollcall.branding;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Name, logo, color and support address that pages and mails show. The start checks these settings. */
@ConfigMapping(prefix = "rollcall.branding")
public interface BrandingConfig {

    /** The name of the service, at most 40 characters. */
    @WithDefault("Rollcall")
    String name();

    /**
     * The path of the logo: an SVG or PNG file of at most 32 kB, as wide as it is high. It is read once, at start. It is also the icon of browser
     * tabs. Without it, pages have the service's own, in the color below.
     */
    Optional<String> logo();

    /**
     * The color of buttons, links and marks, such as {@code #0b7285}. Where text in this color, or on it, would be hard to read, pages take a darker or
     * lighter shade, in each theme its own. Without it, pages have the service's own color.
     */
    Optional<String> color();

    /** Where people get help: an e-mail address, or the https address of a page. Without it, pages and mails name none. */
    Optional<String> support();
}
