package dev.rollcall.mail;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sender of mails.
 *
 * @param name shown to the recipient; null for none
 * @param address the e-mail address
 */
public record MailSender(String name, String address) {

    private static final Pattern ADDRESS =
            Pattern.compile("[\\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");
    private static final Pattern NAMED = Pattern.compile("\"?([^<>\"\\p{Cntrl}]+?)\"?\\s*<([^<>]+)>");

    /** Characters that a name may contain without quotes (RFC 5322, atext), and spaces. */
    private static final Pattern PLAIN = Pattern.compile("[\\w !#$%&'*+/=?^`{|}~-]*");

    /** Reads {@code name@example.org} or {@code Name <name@example.org>}; empty if the text is neither. */
    public static Optional<MailSender> parse(String text) {
        String trimmed = text.strip();
        Matcher named = NAMED.matcher(trimmed);
        MailSender sender = named.matches()
                ? new MailSender(named.group(1).strip(), named.group(2).strip())
                : new MailSender(null, trimmed);
        return Optional.of(sender)
                .filter(found -> ADDRESS.matcher(found.address).matches());
    }

    /** Returns the sender with this name, unless it has one. */
    MailSender orNamed(String other) {
        return name == null ? new MailSender(other, address) : this;
    }

    /** Returns the value of the header {@code From}, before it is encoded. A name such as "Example, Inc." is quoted. */
    String header() {
        if (name == null) {
            return address;
        }
        boolean ascii = name.chars().allMatch(c -> c < 128);
        boolean quoted = ascii && !PLAIN.matcher(name).matches();
        return (quoted ? '"' + name.replace("\\", "\\\\") + '"' : name) + " <" + address + ">";
    }
}
