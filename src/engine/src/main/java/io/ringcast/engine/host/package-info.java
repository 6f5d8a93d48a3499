/**
 * The host around the engine, as users see it: what they ask of it, and what they are told of it.
 * The packages below hold what hangs on the two devices and follows them.
 */
package io.ringcast.engine.host;
