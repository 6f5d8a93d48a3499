/**
 * The soak: an engine under overload for a long time while its host changes, and what must hold.
 */
package io.ringcast.bench.soak;
