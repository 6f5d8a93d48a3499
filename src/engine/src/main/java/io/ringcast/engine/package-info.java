/**
 * The engine as one object, for those who embed it: {@link io.ringcast.engine.Engine} opens the
 * rings on two devices and forwards between them by the rules. The packages below are its parts,
 * each usable alone.
 */
package io.ringcast.engine;
