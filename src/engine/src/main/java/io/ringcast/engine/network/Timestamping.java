package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ethtool_ts_info;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What an interface can stamp, as {@code ethtool -T} shows it.
 *
 * @param hardwareReceive whether it stamps frames that it receives, in its own clock
 * @param clock the number n of that clock, /dev/ptpn; -1 without one
 */
public record Timestamping(boolean hardwareReceive, int clock) {
    /**
     * Asks the kernel.
     *
     * @throws io.ringcast.engine.linux.LinuxException if it does not tell
     */
    public static Timestamping of(Link link) {
        try (EthtoolSocket socket = new EthtoolSocket(link.name());
                Arena arena = Arena.ofConfined()) {
            final MemorySegment request = ethtool_ts_info.allocate(arena);
            ethtool_ts_info.cmd(request, Linux.ETHTOOL_GET_TS_INFO());
            socket.ask("ETHTOOL_GET_TS_INFO", request);
            // Both bits: stamps are made, and they reach user space as the clock shows them
            final int needed =
                    Linux.SOF_TIMESTAMPING_RX_HARDWARE() | Linux.SOF_TIMESTAMPING_RAW_HARDWARE();
            return new Timestamping(
                    (ethtool_ts_info.so_timestamping(request) & needed) == needed,
                    ethtool_ts_info.phc_index(request));
        }
    }
}
