package dev.rollcall.branding;

import java.util.Collection;
import java.util.regex.Pattern;

/** An opaque color of the sRGB space. */
public record Color(int red, int green, int blue) {

    public static final Color WHITE = new Color(255, 255, 255);
    public static final Color BLACK = new Color(0, 0, 0);

    private static final Pattern HEX = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final int STEPS = 50;

    /** @throws IllegalArgumentException if the text is not # and six hexadecimal digits */
    public static Color parse(String text) {
        String hex = text.strip();
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("not # and six hexadecimal digits");
        }
        int rgb = Integer.parseInt(hex.substring(1), 16);
        return new Color(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
    }

    /** Returns the contrast ratio of WCAG 2: from 1 to 21. */
    public double contrast(Color other) {
        double one = luminance() + 0.05;
        double two = other.luminance() + 0.05;
        return Math.max(one, two) / Math.min(one, two);
    }

    /** Whether the contrast to each of these colors is at least this. */
    boolean contrasts(Collection<Color> others, double least) {
        return others.stream().allMatch(other -> contrast(other) >= least);
    }

    /** Returns the color nearest to this one, on the way to another, that has this contrast to each of these. */
    Color towards(Color end, Collection<Color> others, double least) {
        for (int step = 0; step < STEPS; step++) {
            Color shade = mixed(end, (double) step / STEPS);
            if (shade.contrasts(others, least)) {
                return shade;
            }
        }
        return end;
    }

    /** Mixes in a share of another color. */
    Color mixed(Color other, double share) {
        return new Color(
                mixed(red, other.red, share), mixed(green, other.green, share), mixed(blue, other.blue, share));
    }

    private static int mixed(int one, int other, double share) {
        return (int) Math.round(one + (other - one) * share);
    }

    /** Returns the color in which text on this one is best readable; the contrast is at least 4.5. */
    public Color ink() {
        return contrast(WHITE) >= contrast(BLACK) ? WHITE : BLACK;
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int value) {
        double share = value / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    /** Returns the notation of stylesheets and SVG. */
    public String hex() {
        return "#%02x%02x%02x".formatted(red, green, blue);
    }
}
