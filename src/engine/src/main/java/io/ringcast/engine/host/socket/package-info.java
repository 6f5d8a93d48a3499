/**
 * Receive sockets and transmitters of the loops: opened together, replaced while the loops run,
 * closed together.
 */
package io.ringcast.engine.host.socket;
