/**
 * Refusals by the host of what an engine asks of it, all of one type: {@link
 * io.ringcast.engine.error.EngineException}.
 */
package io.ringcast.engine.error;
