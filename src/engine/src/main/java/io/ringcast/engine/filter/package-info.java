/**
 * Classic and extended BPF: filters of packet sockets ({@link
 * io.ringcast.engine.filter.ClassicProgram}), and eBPF programs that are assembled in Java, loaded
 * by bpf(2) and attached to the ingress or egress of a device. No compiler or library is needed.
 */
package io.ringcast.engine.filter;
