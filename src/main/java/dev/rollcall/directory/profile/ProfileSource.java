package dev.rollcall.directory.profile;

import java.util.List;
import java.util.Map;

/** Reads the realm's user profile. A part of the port; the methods throw the same exceptions as those of {@code Directory}. */
public interface ProfileSource {

    DeclaredProfile profile();

    /**
     * The languages of the realm.
     *
     * @param fallback the one for everybody who speaks none of them
     * @param all BCP 47 tags; none if the realm's internationalization is off, or if the service may not see it
     */
    record Languages(String fallback, List<String> all) {

        public Languages {
            all = List.copyOf(all);
        }
    }

    Languages languages();

    /** Returns the texts of the realm's localization by their keys, in a language or else in the fallback. */
    Map<String, String> texts(String language);
}
