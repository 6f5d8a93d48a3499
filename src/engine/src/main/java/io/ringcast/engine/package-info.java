/**
 * The engine and its configuration: {@link io.ringcast.engine.Engine} opens rings on the receive
 * and transmit devices and forwards between them by the rules of its {@link
 * io.ringcast.engine.EngineConfig}, on the threads that run its {@link io.ringcast.engine.Worker}s.
 * Begin with {@code Engine}. The types of its options and results are in the packages below.
 */
package io.ringcast.engine;
