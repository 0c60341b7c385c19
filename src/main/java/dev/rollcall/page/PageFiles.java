package dev.rollcall.page;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Theme;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the pages that differ from their sources: those that show the name, logo and color of the service, and the
 * {@linkplain PageBundles bundles} of modules, and the texts without their indentation. All other files are served as they are.
 */
@ApplicationScoped
public class PageFiles {

    private static final String HTML = "text/html";
    private static final String CSS = "text/css";
    private static final String SCRIPT = "text/javascript";
    private static final String STYLE = "/app/style.css";
    private static final String ICON = "/app/icon.svg";
    private static final Color OWN_COLOR = Color.parse("#3457d5");

    private final Branding branding;
    private final PageShell shell;

    private volatile Map<String, PageFile> all;

    PageFiles(Branding branding, PageShell shell) {
        this.branding = branding;
        this.shell = shell;
    }

    /** Returns all of them by path; empty until {@link #read} was called. */
    public Optional<Map<String, PageFile>> known() {
        return Optional.ofNullable(all);
    }

    /** Writes all of them, unless another thread has. The first time it reads a hundred files. */
    public synchronized Map<String, PageFile> read() {
        if (all == null) {
            Map<String, PageFile> files = new HashMap<>();
            PageBundles.of(PageSources::read).forEach((path, text) -> files.put(path, PageFile.ofText(text, SCRIPT)));
            for (String language : PageSources.languages()) {
                String path = PageSources.texts(language);
                files.put(path, PageFile.ofText(ModuleComments.strip(PageSources.read(path)), SCRIPT));
            }
            for (String path : new String[] {"/", "/index.html", STYLE, ICON, PageShell.logo(branding)}) {
                branded(path).ifPresent(file -> files.put(path, file));
            }
            all = Map.copyOf(files);
        }
        return all;
    }

    /** Returns a file that shows the settings. For dev mode, in which sources change: modules are served one by one there. */
    public Optional<PageFile> branded(String path) {
        if (path.equals("/") || path.equals("/index.html")) {
            return Optional.of(PageFile.ofText(shell.text(), HTML));
        }
        if (path.equals(STYLE)) {
            return branding.color().map(color -> PageFile.ofText(PageSources.read(STYLE) + Theme.rules(color), CSS));
        }
        if (path.equals(ICON)) {
            return branding.color().map(color -> PageFile.ofText(icon(color), "image/svg+xml"));
        }
        return branding.logo()
                .filter(logo -> path.equals(PageShell.logo(branding)))
                .map(logo -> PageFile.of(logo.content(), logo.kind().mediaType()));
    }

    private static String icon(Color color) {
        return PageSources.read(ICON).replace("#fff", color.ink().hex()).replace(OWN_COLOR.hex(), color.hex());
    }
}
