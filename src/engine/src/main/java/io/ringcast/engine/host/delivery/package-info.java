/**
 * Into this host's own network stack: eBPF programs that bend frames for the host itself back from
 * a device's egress to its ingress, and that withhold from the stack what was forwarded.
 */
package io.ringcast.engine.host.delivery;
