/** Frame handlers: application code that the loop's thread calls with each matching frame. */
package io.ringcast.engine.handler;
