/**
 * Exceptions for requests of an engine that the host refuses, all of one type: {@link
 * io.ringcast.engine.error.EngineException}.
 */
package io.ringcast.engine.error;
