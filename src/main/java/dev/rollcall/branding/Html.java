package dev.rollcall.branding;

/** Writes HTML. */
public final class Html {

    private Html() {}

    /** Returns a text for an element or a quoted attribute. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
