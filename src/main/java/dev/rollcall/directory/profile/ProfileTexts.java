package dev.rollcall.directory.profile;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of the realm's localization in one language.
 *
 * @param language a BCP 47 tag
 * @param texts by their keys
 */
public record ProfileTexts(String language, Map<String, String> texts) {

    private static final Pattern KEY = Pattern.compile("\\$\\{(.+)}");

    public ProfileTexts {
        texts = Map.copyOf(texts);
    }

    /**
     * Returns a declared text, looked up if it is a key.
     *
     * @param declared null for none
     * @param fallback for no text, and for a key that the realm's localization does not have
     */
    public String of(String declared, String fallback) {
        if (declared == null || declared.isBlank()) {
            return fallback;
        }
        Matcher key = KEY.matcher(declared.strip());
        return key.matches() ? find(key.group(1)).orElse(fallback) : declared;
    }

    public Optional<String> find(String key) {
        return Optional.ofNullable(texts.get(key)).filter(text -> !text.isBlank());
    }
}
