package io.ringcast.daemon.console;

import java.lang.module.ModuleDescriptor;

/** This build of the program. */
public final class Build {
    private Build() {}

    /** The version that the build gave the module, or {@code unknown}. */
    public static String version() {
        final ModuleDescriptor descriptor = Build.class.getModule().getDescriptor();
        return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
    }
}
