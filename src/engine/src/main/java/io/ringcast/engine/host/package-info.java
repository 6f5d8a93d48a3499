/**
 * The host of an engine: settings (groups to join, delivery to the host's own stack, the NIC's
 * filter) and reports to listeners (link states, changes). Set the settings in {@link
 * io.ringcast.engine.HostConfig} and {@link io.ringcast.engine.ReceiveConfig}; read the state from
 * {@link io.ringcast.engine.Engine}.
 */
package io.ringcast.engine.host;
