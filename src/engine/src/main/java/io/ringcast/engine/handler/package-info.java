/** Handlers: frames into the application's own code, on the loop's thread. */
package io.ringcast.engine.handler;
