/** Native memory without checks: for the engine's own packages alone, not exported. */
package io.ringcast.engine.memory;
