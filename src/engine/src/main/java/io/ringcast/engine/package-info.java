/**
 * An engine as one object: {@link io.ringcast.engine.Engine} opens the rings on two devices and
 * forwards between them by the rules of its {@link io.ringcast.engine.EngineConfig}, on the threads
 * that run its {@link io.ringcast.engine.Worker}s. Begin with {@code Engine}. What it is told, and
 * what is read from it, is in the packages below.
 */
package io.ringcast.engine;
