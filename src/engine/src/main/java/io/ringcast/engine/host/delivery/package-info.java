/**
 * Delivery to this host's own network stack: eBPF programs that redirect frames for the host itself
 * from a device's egress to its ingress, and programs that withhold forwarded frames from the
 * stack.
 */
package io.ringcast.engine.host.delivery;
