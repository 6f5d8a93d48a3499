/**
 * Ways of receiving, of transmitting and of waiting, by name: what {@link
 * io.ringcast.engine.ReceiveConfig}, {@link io.ringcast.engine.TransmitConfig} and {@link
 * io.ringcast.engine.Worker#idle} are told. An {@link io.ringcast.engine.mode.IdleStrategy} of the
 * caller's own may take the place of the named ones.
 */
package io.ringcast.engine.mode;
