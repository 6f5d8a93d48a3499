/**
 * Modes of receiving, transmitting and waiting: options of {@link
 * io.ringcast.engine.ReceiveConfig}, {@link io.ringcast.engine.TransmitConfig} and {@link
 * io.ringcast.engine.Worker}.
 */
package io.ringcast.engine.mode;
