package dev.rollcall.spelling;

import java.net.IDN;
import java.util.List;
import java.util.stream.Stream;

/**
 * The mailbox to which an e-mail address usually leads: without the tag that may follow a plus sign, and with the domain in ASCII. Addresses
 * of one mailbox stay different addresses; they only share limits.
 *
 * @param name the part before the at sign
 * @param domain in ASCII
 */
public record Mailbox(String name, String domain) {

    /** Returns the mailbox of an address. A domain that has no form in ASCII stays as it is. */
    public static Mailbox of(String email) {
        String address = StoredSpelling.of(withAsciiDomain(email.strip()));
        int at = address.lastIndexOf('@');
        int tag = address.indexOf('+');
        return new Mailbox(
                address.substring(0, tag > 0 && tag < at ? tag : Math.max(at, 0)), address.substring(at + 1));
    }

    /** Returns the addresses of this mailbox that have no tag, one for each spelling of the domain. */
    public List<String> untagged() {
        return Stream.of(domain, IDN.toUnicode(domain))
                .distinct()
                .map(spelling -> name + "@" + spelling)
                .toList();
    }

    /** Returns the address with its domain in ASCII, by which mail servers know it. */
    public static String withAsciiDomain(String address) {
        int at = address.lastIndexOf('@');
        try {
            return address.substring(0, at + 1) + IDN.toASCII(address.substring(at + 1));
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    /**
     * Whether an address should not be used, because its domain is another spelling of the one to which the mail would go, such as with full-width
     * letters. Addresses that are compared as different must be different mailboxes.
     */
    public static boolean isUnusual(String email) {
        String address = StoredSpelling.of(email);
        String domain = address.substring(address.lastIndexOf('@') + 1);
        return !isUsual(domain);
    }

    private static boolean isUsual(String domain) {
        try {
            String ascii = IDN.toASCII(domain);
            return !domain.endsWith(".") && (domain.equals(ascii) || domain.equals(IDN.toUnicode(ascii)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
