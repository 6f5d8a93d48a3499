package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import java.util.List;

/** Output of check, for tests of other packages. */
public final class CheckedText {
    private CheckedText() {}

    /** Returns the output without the listing of the kernel filter. */
    public static List<String> of(Config config) {
        return ConfigText.lines(config, KernelFilter.of(config), false);
    }
}
