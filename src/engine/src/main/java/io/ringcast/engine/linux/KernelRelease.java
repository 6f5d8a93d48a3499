package io.ringcast.engine.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Release of the running kernel, for features that cannot be probed. */
public final class KernelRelease {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    private KernelRelease() {}

    /**
     * Returns whether packet sockets can send and receive super-frames of UDP:
     * virtio_net_hdr_to_skb and virtio_net_hdr_from_skb know them since Linux 6.2
     * (linux/virtio_net.h). An earlier kernel cannot segment them. If a socket asks it to describe
     * super-frames that arrive, it drops them, and it may stop filling a receive ring.
     */
    public static boolean knowsSuperFrames() {
        try {
            return knowsSuperFrames(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
        } catch (IOException e) {
            return false;
        }
    }

    static boolean knowsSuperFrames(String release) {
        final Matcher version = RELEASE.matcher(release);
        if (!version.matches()) {
            return false;
        }
        final int major = Integer.parseInt(version.group(1));
        return major > 6 || major == 6 && Integer.parseInt(version.group(2)) >= 2;
    }
}
