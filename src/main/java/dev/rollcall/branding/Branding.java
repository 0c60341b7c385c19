package dev.rollcall.branding;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Name, look and support address of the service, from its settings.
 *
 * @param logo empty for the service's own
 * @param color empty for the service's own
 */
public record Branding(String name, Optional<Logo> logo, Optional<Color> color, Optional<Support> support) {

    private static final int LONGEST_NAME = 40;

    /** @throws IllegalArgumentException if a setting is wrong, which the start has checked */
    static Branding of(BrandingConfig config) {
        return new Branding(
                config.name().strip(),
                config.logo().map(path -> Logo.read(Path.of(path.strip()))),
                config.color().map(Color::parse),
                config.support().map(Support::parse));
    }

    /** Whether a text can be the name: one line of visible characters, which a sender of mails can have, too. */
    public static boolean isName(String text) {
        String name = text.strip();
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= LONGEST_NAME
                && name.codePoints().noneMatch(point -> isInvisible(point) || "<>\"".indexOf(point) >= 0);
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
