/**
 * BPF, classic and extended: filters of packet sockets ({@link
 * io.ringcast.engine.filter.ClassicProgram}), and programs put together in Java, loaded through
 * bpf(2), and attached to the ingress or egress of a device. No compiler, no library.
 */
package io.ringcast.engine.filter;
