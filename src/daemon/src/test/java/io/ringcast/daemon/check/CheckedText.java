package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import java.util.List;

/** What check prints, for tests of other packages. */
public final class CheckedText {
    private CheckedText() {}

    /** Without the listing. */
    public static List<String> of(Config config) {
        return ConfigText.lines(config, KernelFilter.of(config), false);
    }
}
