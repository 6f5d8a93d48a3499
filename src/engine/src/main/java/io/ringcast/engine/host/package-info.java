/**
 * The host around an engine: what is asked of it (groups to join, delivery up its own stack, the
 * NIC's filter), and what a listener is told of it (states of links, changes). Given by {@link
 * io.ringcast.engine.HostConfig} and {@link io.ringcast.engine.ReceiveConfig}, read from {@link
 * io.ringcast.engine.Engine}.
 */
package io.ringcast.engine.host;
