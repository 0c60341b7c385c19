package dev.rollcall.testing.browser;

import com.microsoft.playwright.PlaywrightException;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Saves a screenshot of each open page in {@code target/screenshots} when a test fails. */
final class ScreenshotOnFailure implements AfterTestExecutionCallback {

    private static final Logger LOG = Logger.getLogger(ScreenshotOnFailure.class);

    @Override
    public void afterTestExecution(ExtensionContext test) {
        if (test.getExecutionException().isEmpty()) {
            return;
        }
        String name = "failed-%s-%s"
                .formatted(
                        test.getRequiredTestClass().getSimpleName(),
                        test.getRequiredTestMethod().getName());
        try {
            Chromium.screenshotOfAll(name);
        } catch (PlaywrightException e) {
            LOG.warnf("No screenshot of %s: %s", name, e.getMessage());
        }
    }
}
