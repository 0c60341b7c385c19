package dev.rollcall.branding;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where people get help.
 *
 * @param label the address to show
 * @param href what a link to it leads to
 */
public record Support(String label, String href) {

    /** Without characters that mean something in a {@code mailto:} URI. */
    private static final Pattern MAIL = Pattern.compile("[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

    /** @throws IllegalArgumentException if the text is neither an e-mail address nor an https address */
    public static Support parse(String text) {
        String address = text.strip();
        if (MAIL.matcher(address).matches()) {
            return new Support(address, "mailto:" + address);
        }
        URI page = URI.create(address);
        if (!"https".equals(page.getScheme()) || page.getHost() == null || page.getUserInfo() != null) {
            throw new IllegalArgumentException("neither an e-mail address nor an https address");
        }
        return new Support(address.substring("https://".length()).replaceFirst("/$", ""), address);
    }
}
