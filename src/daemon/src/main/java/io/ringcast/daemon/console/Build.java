package io.ringcast.daemon.console;

import java.lang.module.ModuleDescriptor;

/** This build of the program. */
public final class Build {
    private Build() {}

    /** Returns the version of the module, set by the build, or {@code unknown}. */
    public static String version() {
        final ModuleDescriptor descriptor = Build.class.getModule().getDescriptor();
        return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
    }
}
