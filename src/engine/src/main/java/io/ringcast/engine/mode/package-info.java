/**
 * Ways of receiving, of transmitting and of waiting, by name: what {@link
 * io.ringcast.engine.ReceiveConfig}, {@link io.ringcast.engine.TransmitConfig} and {@link
 * io.ringcast.engine.Worker} are told.
 */
package io.ringcast.engine.mode;
