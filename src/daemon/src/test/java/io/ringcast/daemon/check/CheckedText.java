package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import io.ringcast.engine.match.BpfFilter;
import java.util.List;

/** What check prints, for tests of other packages. */
public final class CheckedText {
    private CheckedText() {}

    /** Without the listing. */
    public static List<String> of(Config config) {
        return ConfigText.lines(config, BpfFilter.compile(config.rules()), false);
    }
}
