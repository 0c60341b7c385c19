package dev.rollcall.startup;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Logo;
import dev.rollcall.branding.Support;
import java.nio.file.Path;

/** Checks the settings of the service's name and look. */
final class BrandingSettings {

    private BrandingSettings() {}

    static void check(SettingProblems problems) {
        problems.check(
                "rollcall.branding.name",
                "a name of 1 to 40 visible characters without <, > and quotation marks",
                Branding::isName);
        problems.check(
                "rollcall.branding.logo",
                "the path of an SVG or PNG file of at most 32 kB that the service can read; an SVG needs the attribute xmlns",
                path -> Logo.read(Path.of(path.strip())) != null);
        problems.check(
                "rollcall.branding.color",
                "a color such as #0b7285, # and six hexadecimal digits",
                color -> Color.parse(color) != null);
        problems.check(
                "rollcall.branding.support",
                "an e-mail address, or the https address of a page",
                support -> Support.parse(support) != null);
    }
}
