/**
 * The loops' receive sockets on one device and their transmitters on the other: opened together,
 * changed over while the loops run, closed together.
 */
package io.ringcast.engine.host.socket;
