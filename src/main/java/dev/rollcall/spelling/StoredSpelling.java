package dev.rollcall.spelling;

import java.util.Locale;

/**
 * The spelling in which Keycloak stores usernames, e-mail addresses and domains: in lower case. Two of them are the same if, and only if,
 * this spelling is. {@code String.equalsIgnoreCase} decides otherwise: for it, the dotless ı equals i, and İ does not equal its own lower
 * case, which has two characters.
 */
public final class StoredSpelling {

    private StoredSpelling() {}

    /** Returns the text as Keycloak stores it. */
    public static String of(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether Keycloak stores both texts alike. Null, which means none, is like no text. */
    public static boolean same(String one, String other) {
        return one != null && other != null && of(one).equals(of(other));
    }
}
