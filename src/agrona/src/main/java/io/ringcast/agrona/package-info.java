/** Agents of Agrona that run the engine. */
package io.ringcast.agrona;
